import { execFileSync, spawn, type ChildProcess } from "child_process";
import * as fs from "fs";
import * as net from "net";
import * as os from "os";
import * as path from "path";

/** Where OpenSSH's server is on Debian; it must be called by its absolute path. */
const serverBinary = "/usr/sbin/sshd";

/** A real OpenSSH server of this test alone: own configuration, keys and folder, free port. */
export class TestHost {
  readonly port: number;
  /** Private key that may log in; OpenSSH format. */
  readonly privateKey: string;
  /** Public host key, `type base64`. */
  readonly hostKey: string;
  private readonly child: ChildProcess;

  private constructor(
    readonly folder: string,
    port: number,
    child: ChildProcess,
  ) {
    this.port = port;
    this.child = child;
    this.privateKey = fs.readFileSync(path.join(folder, "user"), "utf8");
    this.hostKey = fs.readFileSync(path.join(folder, "host.pub"), "utf8").trim();
  }

  /**
   * @param extra  further lines of sshd_config
   * @param type   type of the host key
   */
  static async start(extra: string[] = [], type = "ed25519"): Promise<TestHost> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "prism-host-"));
    for (const [name, kind] of [
      ["user", "ed25519"],
      ["host", type],
    ]) {
      execFileSync("ssh-keygen", [
        "-q",
        "-t",
        kind ?? "",
        "-N",
        "",
        "-f",
        path.join(folder, name ?? ""),
      ]);
    }
    fs.copyFileSync(path.join(folder, "user.pub"), path.join(folder, "authorized"));
    // sshd refuses to start without its privilege separation folder when run by root.
    if (process.getuid?.() === 0) fs.mkdirSync("/run/sshd", { recursive: true });
    for (let attempt = 0; ; attempt++) {
      const port = await freePort();
      fs.writeFileSync(path.join(folder, "config"), config(folder, port, extra));
      const args = ["-D", "-e", "-f", path.join(folder, "config")];
      const child = spawn(serverBinary, args, { stdio: ["ignore", "ignore", "pipe"] });
      if (await listening(child)) return new TestHost(folder, port, child);
      // Another process may take the port between asking and binding.
      if (attempt === 4) throw new Error(`sshd: expected a server on port ${port}, got none`);
    }
  }

  /** Connection arguments that work, without retries. */
  connection(overrides: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      host: "127.0.0.1",
      port: this.port,
      user: os.userInfo().username,
      privateKey: this.privateKey,
      hostKey: this.hostKey,
      dialErrorLimit: 0,
      perDialTimeout: 10,
      ...overrides,
    };
  }

  /** Path of a file in the host's own folder. */
  file(name: string): string {
    return path.join(this.folder, name);
  }

  /** Ends the server and removes its folder. */
  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    if (this.child.exitCode === null && this.child.kill("SIGTERM")) await gone;
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function config(folder: string, port: number, extra: string[]): string {
  return [
    ...extra,
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${folder}/host`,
    `AuthorizedKeysFile ${folder}/authorized`,
    `PidFile ${folder}/pid`,
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "MaxStartups 100",
    "AcceptEnv PRISM_*",
    // The login shell must not read the operator's start files.
    `SetEnv HOME=${folder}`,
    "Subsystem sftp internal-sftp",
    "",
  ].join("\n");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Waits for sshd's own line that it listens; false if it ended instead. */
function listening(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    let text = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes("Server listening on")) resolve(true);
    });
    child.once("exit", () => resolve(false));
  });
}
