import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askHaproxy } from "../../../host/balancer/haproxy-socket";
import { freePort } from "./port";

/** A small app behind the balancer. */
export class TestApp {
  private server: Server | undefined;
  private readonly held: ServerResponse[] = [];

  constructor(readonly port: number) {}

  /** Listens; /hold answers when it is let go, /fail with 500, /cut not at all. */
  async start(): Promise<void> {
    const server = createServer((request, response) => {
      if (request.url === "/hold") this.held.push(response);
      else if (request.url === "/cut") request.socket.destroy();
      else if (request.url === "/fail") response.writeHead(500).end("failed");
      else response.writeHead(200).end("{}");
    });
    this.server = server.listen(this.port, "127.0.0.1");
    await once(server, "listening");
  }

  /** Answers the requests to /hold; gives how many there were. */
  letGo(): number {
    const held = this.held.splice(0);
    for (const response of held) response.end("{}");
    return held.length;
  }

  async stop(): Promise<void> {
    if (this.server === undefined) return;
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    this.server = undefined;
    await closed;
  }
}

/** A real HAProxy in front of two apps, called a and b. */
export interface TestHaproxy {
  readonly url: string;
  readonly unixSocket: string;
  readonly tcpSocket: string;
  readonly a: TestApp;
  readonly b: TestApp;
  stop(): Promise<void>;
}

/**
 * Starts it with free ports and a folder of its own; both apps run.
 *
 * @param other   port of another app that a is then; nobody starts it here
 * @param another  the same for b
 */
export async function startHaproxy(other?: number, another?: number): Promise<TestHaproxy> {
  // A Unix socket's path may have 107 characters only.
  const folder = mkdtempSync(join(tmpdir(), "lb-"));
  const a = new TestApp(other ?? (await freePort()));
  const b = new TestApp(another ?? (await freePort()));
  if (other === undefined) await a.start();
  if (another === undefined) await b.start();
  const [front, api] = [await freePort(), await freePort()];
  const unixSocket = join(folder, "s");
  const config = `global
  stats socket ${unixSocket} mode 600 level admin
  stats socket ipv4@127.0.0.1:${api} level admin
  stats socket ${unixSocket}-user mode 600 level user
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
  # A busy machine must not make a server look dead; one that is refuses at once.
  timeout check 10s
  retries 0
frontend public
  bind 127.0.0.1:${front}
  default_backend gateway
backend gateway
  option httpchk GET /health
  default-server inter 100ms fastinter 50ms fall 2 rise 1 check
  server a 127.0.0.1:${a.port}
  server b 127.0.0.1:${b.port}
`;
  writeFileSync(join(folder, "haproxy.cfg"), config);
  const child = spawn("haproxy", ["-f", join(folder, "haproxy.cfg"), "-db"], {
    stdio: "ignore",
    // Not on the PATH of ordinary users.
    env: { ...process.env, PATH: `${process.env.PATH ?? ""}:/usr/sbin` },
  });
  const gone = once(child, "exit");
  const end = Date.now() + 10_000;
  for (;;) {
    const stat = await askHaproxy(unixSocket, "show stat").catch(() => "");
    const up = [...stat.matchAll(/^gateway,([ab]),.*,UP,/gm)].map(([, name]) => name);
    if ((another !== undefined || up.includes("b")) && (other !== undefined || up.includes("a")))
      break;
    if (Date.now() > end || child.exitCode !== null) throw new Error(`HAProxy: ${stat}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url: `http://127.0.0.1:${front}`,
    unixSocket,
    tcpSocket: `127.0.0.1:${api}`,
    a,
    b,
    async stop() {
      child.kill("SIGKILL");
      await gone;
      await Promise.all([a.stop(), b.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Calls until the answer is the wanted one; throws after ten seconds. */
export async function becomes<T>(what: string, wanted: T, ask: () => Promise<T>): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    const found = await ask();
    if (found === wanted) return;
    if (Date.now() > end)
      throw new Error(`${what}: expected ${String(wanted)}, found ${String(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
