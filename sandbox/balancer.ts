import { mkdir, readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { SandboxError } from "./errors";
import { layoutOf, shortNameOf } from "./layout";
import type { Sandbox, SandboxHost } from "./model";
import { claimPort } from "./ports";

const backend = "gateway";

/** Where the balancer listens; made on first use, its port stays. */
export async function describeBalancer(
  folder: string,
  before: Sandbox["balancer"] | undefined,
): Promise<Sandbox["balancer"]> {
  await mkdir(layoutOf(folder).balancer, { recursive: true });
  const url = before?.url ?? `http://127.0.0.1:${await claimPort(folder)}`;
  const socket = join(layoutOf(shortNameOf(folder)).balancer, "haproxy.sock");
  return { url, socket, backend };
}

/**
 * The text of haproxy.cfg.
 *
 * @param hosts  the production hosts
 */
function balancerConfig(
  balancer: Sandbox["balancer"],
  hosts: readonly Pick<SandboxHost, "name" | "appPort">[],
): string {
  const servers = hosts.map((host) => `  server ${host.name} 127.0.0.1:${host.appPort} check`);
  return `global
  stats socket "${balancer.socket}" mode 600 level admin
  maxconn 4000

defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  timeout queue 2s
  timeout tunnel 1h
  timeout http-keep-alive 30s
  # The balancer must hide no lost request: what a host refuses, the client sees.
  retries 0

frontend public
  bind ${new URL(balancer.url).host}
  default_backend ${backend}

backend ${backend}
  balance roundrobin
  option httpchk GET /health
  http-check expect status 200
  default-server inter 500ms fastinter 100ms fall 2 rise 1
${servers.join("\n")}
`;
}

/**
 * Writes the balancer's configuration.
 *
 * @returns  its path, and whether it is not the one it had
 */
export async function writeBalancerConfig(
  folder: string,
  balancer: Sandbox["balancer"],
  hosts: readonly SandboxHost[],
): Promise<{ file: string; isChanged: boolean }> {
  const file = join(layoutOf(folder).balancer, "haproxy.cfg");
  const text = balancerConfig(
    balancer,
    hosts.filter((host) => host.stack === "production"),
  );
  const before = await readFile(file, "utf8").catch(() => "");
  if (before !== text) await writeFile(file, text);
  return { file, isChanged: before !== text };
}

/**
 * Gives the balancer one command over its runtime socket.
 *
 * @param command  for example "show servers state" or "set server gateway/prod-1 state drain"
 * @returns        what it answers
 * @throws SandboxError  nobody answers there
 */
export function askBalancer(balancer: Sandbox["balancer"], command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect({ path: balancer.socket, timeout: 5000 });
    const fail = (found: string) => {
      socket.destroy();
      const way = "start the sandbox";
      reject(new SandboxError(`${balancer.socket}: expected HAProxy, got ${found}; ${way}`));
    };
    socket.setEncoding("utf8").on("data", (part: string) => (text += part));
    socket.once("timeout", () => fail("no answer within 5 s"));
    socket.once("error", (error) => fail(error.message));
    socket.once("end", () => resolve(text.trim()));
    socket.write(`${command}\n`);
  });
}
