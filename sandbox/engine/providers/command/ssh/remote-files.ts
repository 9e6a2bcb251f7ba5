import * as path from "path";
import type { Client, SFTPWrapper } from "ssh2";
import { goQuote } from "../go-quote";

/** Files on a host over SFTP; errors in the official provider's words. Relative paths start in the folder of the session. */
export class RemoteFiles {
  private constructor(private readonly sftp: SFTPWrapper) {}

  /** @throws Error  the host offers no SFTP */
  static open(client: Client): Promise<RemoteFiles> {
    return new Promise((resolve, reject) => {
      client.once("close", () => reject(new Error("connection lost")));
      client.sftp((error, sftp) => (error ? reject(error) : resolve(new RemoteFiles(sftp))));
    });
  }

  /** What is at a path; undefined for nothing. */
  async kind(target: string): Promise<"file" | "folder" | undefined> {
    try {
      const stats = await call<{ isDirectory(): boolean }>((done) => this.sftp.stat(target, done));
      return stats.isDirectory() ? "folder" : "file";
    } catch (error) {
      if (codeOf(error) === statusCode.noSuchFile) return undefined;
      throw new Error(`failed to stat remote path ${target}: ${words(error)}`, { cause: error });
    }
  }

  /** Makes the folders above a path. */
  async makeParents(target: string): Promise<void> {
    await this.makeAll(
      path.posix.dirname(target),
      `failed to create parent directories for ${target}`,
    );
  }

  /** Makes a folder and those above it. */
  async makeFolders(target: string): Promise<void> {
    await this.makeAll(target, `failed to create remote directory ${target}`);
  }

  /** Makes one folder. */
  async makeFolder(target: string): Promise<void> {
    await wrapped(`failed to create remote directory ${target}`, () => this.mkdir(target));
  }

  /** Writes a text, over what was there. */
  async writeText(text: string, target: string): Promise<void> {
    await wrapped(`failed to create remote file ${target}`, () =>
      call((done) => this.sftp.writeFile(target, text, done)),
    );
  }

  /** Copies a local file, over what was there. */
  async copyFile(from: string, target: string): Promise<void> {
    await wrapped(`failed to create remote file ${target}`, () =>
      call((done) => this.sftp.fastPut(from, target, done)),
    );
  }

  private async makeAll(target: string, what: string): Promise<void> {
    await wrapped(what, async () => {
      const missing: string[] = [];
      for (let at = target; at !== "." && at !== "/"; at = path.posix.dirname(at)) {
        const kind = await this.kind(at);
        if (kind === "file") throw new Error(`mkdir ${at}: not a directory`);
        if (kind === "folder") break;
        missing.unshift(at);
      }
      for (const folder of missing) await this.mkdir(folder);
    });
  }

  private mkdir(target: string): Promise<unknown> {
    return call((done) => this.sftp.mkdir(target, done));
  }
}

/** Source: draft-ietf-secsh-filexfer-02, section 7. */
const statusCode = { noSuchFile: 2, permissionDenied: 3 };
const statusNames: Partial<Record<number, string>> = {
  1: "SSH_FX_EOF",
  4: "SSH_FX_FAILURE",
  5: "SSH_FX_BAD_MESSAGE",
  6: "SSH_FX_NO_CONNECTION",
  7: "SSH_FX_CONNECTION_LOST",
  8: "SSH_FX_OP_UNSUPPORTED",
};

function call<T>(
  start: (done: (error: Error | null | undefined, value?: T) => void) => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value as T)));
  });
}

async function wrapped(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new Error(`${what}: ${words(error)}`, { cause: error });
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}

/** Source: github.com/pkg/sftp, normaliseError and StatusError. */
function words(error: unknown): string {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code === statusCode.noSuchFile) return "file does not exist";
  if (code === statusCode.permissionDenied) return "permission denied";
  const name = typeof code === "number" ? statusNames[code] : undefined;
  return name ? `sftp: ${goQuote(message)} (${name})` : message;
}
