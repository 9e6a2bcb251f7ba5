import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { SandboxError } from "./errors";

/** Folder of this user's claims: one symbolic link per port, to the sandbox that has it. All share it, whatever TMPDIR says. */
function claimsFolder(): string {
  return join("/tmp", `prism-sandbox-ports-${process.getuid?.() ?? 0}`);
}

/**
 * The ports that are given out, both ends included. They lie below the kernel's range for outgoing
 * connections: a port out of that could be taken by any client just when an app restarts.
 */
export function portRange(): { first: number; last: number } {
  const text = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8");
  const lowest = Number(text.trim().split(/\s+/)[0]);
  return lowest > 12_000 ? { first: 10_240, last: lowest - 1 } : { first: 20_000, last: 60_000 };
}

/** True when nothing listens on the loopback port. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

/** Takes the port for the folder; a claim whose sandbox folder was deleted counts as none. */
function claim(port: number, folder: string): boolean {
  const file = join(claimsFolder(), String(port));
  try {
    symlinkSync(folder, file);
    return true;
  } catch {
    // Removed, not taken over: whoever comes by this port next may have it.
    if (!existsSync(file)) rmSync(file, { force: true });
    return false;
  }
}

/**
 * A loopback port that is free and stays with this sandbox, also while nothing listens on it.
 *
 * @param folder  real path of the sandbox's folder, which exists
 * @param random  number 0..1, for tests
 * @throws SandboxError  none found in a thousand tries
 */
export async function claimPort(
  folder: string,
  random: () => number = Math.random,
): Promise<number> {
  mkdirSync(claimsFolder(), { recursive: true, mode: 0o700 });
  const { first, last } = portRange();
  for (let tries = 0; tries < 1000; tries += 1) {
    const port = first + Math.floor(random() * (last - first + 1));
    if (!(await isPortFree(port))) continue;
    if (claim(port, folder)) return port;
  }
  throw new SandboxError(
    `127.0.0.1: expected a free port in ${first}..${last}, found none; end what listens there`,
  );
}
