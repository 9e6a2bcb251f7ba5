import { Client, utils, type ClientChannel, type ConnectConfig } from "ssh2";
import type { Settings } from "../config/schema";

/** An ssh server and the key it must show. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** One line, `<type> <base64>`. */
  readonly hostKey: string;
}

/** How to log in; without a key the ssh agent is asked. */
export interface Login {
  readonly privateKey?: string | undefined;
  /** Path of the agent's socket (SSH_AUTH_SOCK). */
  readonly agent?: string | undefined;
  readonly connectTimeoutSeconds: number;
}

/** How the settings say to log in, with the agent of the environment. */
export function loginOf({ privateKey, connectTimeoutSeconds }: Settings["ssh"]): Login {
  return { privateKey, agent: process.env.SSH_AUTH_SOCK, connectTimeoutSeconds };
}

/** What a remote command left. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Longest output that is kept of one command, in characters. An inspection is about 10,000. */
const OUTPUT_LIMIT = 4_000_000;

/**
 * Connects, pinning the host key.
 *
 * @param through  connection to a jump host
 * @throws Error   with words that say what was tried: refused, timed out, other key, login refused
 */
export async function connect(endpoint: Endpoint, login: Login, through?: Client): Promise<Client> {
  const config = {
    ...configOf(endpoint, login),
    ...(through && { sock: await tunnel(through, endpoint, login) }),
  };
  const client = new Client();
  return new Promise((resolve, reject) => {
    client.once("ready", () => resolve(client));
    // Not once: ssh2 reports a dead agent and the failed login after it as two errors, and one that nobody
    // listens to ends the program.
    client.on("error", (error: Error & { code?: string; level?: string }) => {
      client.destroy();
      reject(new Error(describe(error, endpoint, login)));
    });
    client.connect(config);
  });
}

/**
 * Runs one command.
 *
 * @param stdin         written whole, then closed
 * @param limitSeconds  the connection is dropped after it
 * @throws Error        connection lost, limit reached
 */
export async function execute(
  client: Client,
  command: string,
  stdin: string,
  limitSeconds: number,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const answer = new Promise<Answer>((resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${limitSeconds} s`));
      client.destroy();
    }, limitSeconds * 1000);
    client.once("close", () => reject(new Error("the connection was closed before the answer")));
    client.exec(command, (error: Error | undefined, channel: ClientChannel) => {
      if (error) {
        reject(error);
        return;
      }
      let code = -1;
      const stdout = collect(channel);
      const stderr = collect(channel.stderr);
      channel.on("exit", (status: number | null) => (code = status ?? -1));
      channel.on("close", () => resolve({ code, stdout: stdout(), stderr: stderr() }));
      channel.on("error", reject);
      channel.end(stdin);
    });
  });
  return answer.finally(() => clearTimeout(timer));
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    if (text.length < OUTPUT_LIMIT) text += chunk;
  });
  return () => text;
}

function configOf(endpoint: Endpoint, login: Login): ConnectConfig {
  const pinned = utils.parseKey(endpoint.hostKey);
  if (pinned instanceof Error)
    throw new Error(`the pinned host key cannot be read: ${pinned.message}`);
  const [key] = [pinned].flat();
  if (key === undefined) throw new Error("the pinned host key is empty");
  const type =
    key.type === "ssh-rsa" ? (["rsa-sha2-512", "rsa-sha2-256"] as const) : ([key.type] as const);
  return {
    host: endpoint.address,
    port: endpoint.port,
    username: endpoint.user,
    readyTimeout: login.connectTimeoutSeconds * 1000,
    keepaliveInterval: 10_000,
    hostVerifier: (shown: Buffer) => shown.equals(key.getPublicSSH()),
    algorithms: { serverHostKey: [...type] as never },
    ...(login.privateKey === undefined ? { agent: login.agent } : { privateKey: login.privateKey }),
  };
}

/** A jump host's sshd may wait for minutes for a server that is silent, so the limit is kept here. */
function tunnel(jump: Client, { address, port }: Endpoint, login: Login): Promise<ClientChannel> {
  const limit = login.connectTimeoutSeconds;
  return new Promise((resolve, reject) => {
    const refuse = (why: string) =>
      reject(new Error(`the jump host cannot reach ${address}:${port}: ${why}`));
    const timer = setTimeout(() => refuse(`no answer within ${limit} s`), limit * 1000);
    jump.forwardOut("127.0.0.1", 0, address, port, (error, channel) => {
      clearTimeout(timer);
      if (error) refuse(error.message);
      else resolve(channel);
    });
  });
}

function describe(
  error: Error & { code?: string; level?: string },
  endpoint: Endpoint,
  login: Login,
): string {
  const place = `${endpoint.address}:${endpoint.port}`;
  if (error.code === "ECONNREFUSED") return `${place} refused the connection`;
  if (error.code === "EHOSTUNREACH" || error.code === "ENETUNREACH") {
    return `${place} cannot be reached (no route)`;
  }
  if (error.code === "ENOTFOUND") return `${endpoint.address} is not a known name`;
  if (/verification failed|no matching host key/i.test(error.message)) {
    return `${place} showed another host key than the pinned one`;
  }
  if (error.level === "client-timeout" || error.code === "ETIMEDOUT") {
    return `${place} did not answer within ${login.connectTimeoutSeconds} s`;
  }
  if (error.level === "client-authentication") {
    const means =
      login.privateKey === undefined ? "the ssh agent's keys" : "the key of prism:ssh.privateKey";
    return `${place} refused user ${endpoint.user} with ${means}`;
  }
  return `${place}: ${error.message}`;
}
