import assert from "assert";
import { execFileSync, spawn } from "child_process";
import * as fs from "fs";
import * as net from "net";
import { failureOf } from "./support/failure";
import { until } from "../../../support/until";
import { startSetting, type Setting } from "./support/setting";
import { TestHost } from "./support/sshd";

const type = "command:remote:Command";

describe("connections of the stand-in for command", function () {
  // Each step is an ssh login; the limit is for a machine with other work.
  this.timeout(60_000);
  let setting: Setting;
  let host: TestHost;
  let other: TestHost;

  before(async () => {
    [setting, host, other] = await Promise.all([
      startSetting("command"),
      TestHost.start(),
      TestHost.start([], "ecdsa"),
    ]);
  });
  after(async () => {
    await setting.stop();
    await Promise.all([host.stop(), other.stop()]);
  });
  beforeEach(() => setting.engine.clear());

  const run = async (connection: Record<string, unknown>): Promise<string> => {
    const { inputs } = await setting.provider.check(type, { connection, create: "echo ran" });
    return setting.provider.create(type, inputs).then(
      ({ properties }) => String(properties.stdout),
      (error: unknown) => (error as { details: string }).details,
    );
  };
  /** A key pair that the host does not know. */
  const stranger = (part: "user" | "user.pub") => fs.readFileSync(other.file(part), "utf8");

  it("takes the host key with a comment, or as a line of known_hosts", async () => {
    assert.strictEqual(await run(host.connection({ hostKey: `${host.hostKey} note` })), "ran");
    assert.strictEqual(await run(host.connection({ hostKey: `name ${host.hostKey}` })), "ran");
  });

  it("takes any host without a host key", async () => {
    assert.strictEqual(await run(host.connection({ hostKey: null })), "ran");
  });

  it("refuses a wrong host key after dialErrorLimit tries more", async () => {
    const hostKey = stranger("user.pub");
    assert.strictEqual(
      await run(host.connection({ hostKey, dialErrorLimit: 2 })),
      "after 2 failed attempts: ssh: handshake failed: ssh: host key mismatch",
    );
    assert.deepStrictEqual(setting.engine.messages(1), [
      "Dial 1/2 failed: retrying",
      "Dial 2/2 failed: retrying",
    ]);
  });

  it("names both sides when the host has no key of the expected kind", async () => {
    assert.strictEqual(
      await run(host.connection({ hostKey: other.hostKey })),
      "after 0 failed attempts: ssh: handshake failed: ssh: no common algorithm for host key; " +
        "we offered: [ecdsa-sha2-nistp256], peer offered: [ssh-ed25519]",
    );
  });

  it("refuses text that is no host key at once", async () => {
    assert.strictEqual(
      await run(host.connection({ hostKey: "garbage", dialErrorLimit: 9 })),
      "failed to parse host key: ssh: no key found",
    );
  });

  it("says when nobody listens", async () => {
    const port = await closedPort();
    assert.strictEqual(
      await run(host.connection({ port })),
      `after 0 failed attempts: dial tcp 127.0.0.1:${port}: connect: connection refused`,
    );
  });

  it("gives up on a host that accepts and stays silent", async () => {
    const silent = net.createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as net.AddressInfo;
    const details = await run(host.connection({ port, perDialTimeout: 1 }));
    silent.close();
    assert.match(details, /^after 0 failed attempts: ssh: handshake failed: Timed out/);
  });

  it("stops trying when the resource's time is over", async () => {
    const connection = host.connection({ port: await closedPort(), dialErrorLimit: -1 });
    const { inputs } = await setting.provider.check(type, { connection, create: "true" });
    const created = setting.provider.create(type, inputs, false, "it", 1);
    const details = await failureOf(created);
    assert.strictEqual(details, "context deadline exceeded");
    assert.strictEqual(setting.engine.messages()[0], "Dial 1/inf failed: retrying");
  });

  it("names the ways to log in that it tried", async () => {
    const privateKey = stranger("user");
    assert.strictEqual(
      await run(host.connection({ privateKey })),
      "after 0 failed attempts: ssh: handshake failed: ssh: unable to authenticate, " +
        "attempted methods [none publickey], no supported methods remain",
    );
  });

  it("opens an encrypted key with its password only", async () => {
    fs.copyFileSync(host.file("user"), host.file("locked"));
    fs.chmodSync(host.file("locked"), 0o600);
    execFileSync("ssh-keygen", [
      "-q",
      "-a",
      "1",
      "-p",
      "-P",
      "",
      "-N",
      "pass",
      "-f",
      host.file("locked"),
    ]);
    const privateKey = fs.readFileSync(host.file("locked"), "utf8");
    const locked = host.connection({ privateKey });
    assert.strictEqual(await run({ ...locked, privateKeyPassword: "pass" }), "ran");
    assert.strictEqual(await run(locked), "ssh: this private key is passphrase protected");
    assert.strictEqual(
      await run({ ...locked, privateKeyPassword: "wrong" }),
      "x509: decryption password incorrect",
    );
  });

  it("refuses what is no private key", async () => {
    const privateKey = stranger("user.pub");
    assert.strictEqual(await run(host.connection({ privateKey })), "ssh: no key found");
  });

  it("logs in with an agent, but not beside a private key", async () => {
    const socket = host.file("agent");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
    try {
      await until("the agent listens", () => fs.existsSync(socket));
      const env = { ...process.env, SSH_AUTH_SOCK: socket };
      execFileSync("ssh-add", ["-q", host.file("user")], { env });
      const byAgent = host.connection({ privateKey: null, agentSocketPath: socket });
      assert.strictEqual(await run(byAgent), "ran");
      const details = await run({ ...byAgent, privateKey: stranger("user") });
      assert.match(details, /attempted methods \[none publickey\]/);
    } finally {
      agent.kill();
    }
  });

  it("says when the agent is not there", async () => {
    const agentSocketPath = host.file("nobody");
    assert.strictEqual(
      await run(host.connection({ agentSocketPath })),
      `dial unix ${agentSocketPath}: connect: no such file or directory`,
    );
  });

  it("goes over a jump host", async () => {
    const proxy = other.connection();
    assert.strictEqual(await run(host.connection({ proxy })), "ran");
  });

  it("says that the jump host failed, or the way behind it", async () => {
    const port = await closedPort();
    assert.strictEqual(
      await run(host.connection({ proxy: other.connection({ port }) })),
      `proxy: after 0 failed attempts: dial tcp 127.0.0.1:${port}: connect: connection refused`,
    );
    assert.strictEqual(
      await run(host.connection({ port, proxy: other.connection() })),
      "proxy: after 0 failed attempts: ssh: rejected: connect failed (Connection refused)",
    );
  });
});

/** A port on which nobody listens. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
