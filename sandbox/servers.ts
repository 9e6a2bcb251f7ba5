import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { connect } from "node:net";
import { SandboxError } from "./errors";
import { poll } from "./poll";
import { isPortFree } from "./ports";
import { endProcesses, isRunning, ownerVariable, startServer, type ProcessMark } from "./processes";

/** Longest wait for a server to answer; on a machine with much to do moto alone has loaded for more than a minute. */
const START_SECONDS = 300;

/** A server of the sandbox that runs in the background. */
export interface ServerPlan {
  /** What it is, for messages. */
  title: string;
  /** Program (absolute path) and arguments; stays in the foreground. */
  argv: readonly string[];
  /** Real path of the sandbox's folder. */
  folder: string;
  /** Loopback port on which it answers. */
  port: number;
  log: string;
}

/** True when something takes connections on the loopback port. */
export function isAnswering(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: 2000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}

function lastWords(log: string): string {
  return existsSync(log) ? readFileSync(log, "utf8").trim().slice(-800) : "nothing";
}

/**
 * Sees to it that a server runs and answers.
 *
 * @param before     mark of the one that was started earlier
 * @param isChanged  its settings are new: one that runs is ended first
 * @returns          mark of the server that runs now
 * @throws SandboxError  the port is taken, or the server ends or does not answer in time
 */
export async function ensureServer(
  plan: ServerPlan,
  before: ProcessMark | undefined,
  isChanged: boolean,
): Promise<ProcessMark> {
  const { title, argv, folder, port, log } = plan;
  if (before !== undefined && isRunning(before)) {
    if (!isChanged) return before;
    await endProcesses(() => (isRunning(before) ? [before] : []), 5);
  }
  // A client that has just left keeps no listener, so a taken port is somebody's.
  if (!(await isPortFree(port))) {
    throw new SandboxError(
      `${title}: expected port ${port} to be free, found a listener; ` +
        "end it (a killed start may have left it: stop the sandbox), then start again",
    );
  }
  const env = { PATH: process.env.PATH ?? "", [ownerVariable]: folder };
  const started = startServer(argv, env, log);
  try {
    await poll(`${title} on port ${port}`, START_SECONDS, async () => {
      if (await isAnswering(port)) return true;
      if (isRunning(started)) return false;
      throw new SandboxError(`${title}: expected to run, but it ended; it said: ${lastWords(log)}`);
    });
  } catch (error) {
    await endProcesses(() => (started && isRunning(started) ? [started] : []), 5);
    throw error;
  }
  if (started === undefined) throw new SandboxError(`${title}: ended at once: ${lastWords(log)}`);
  return { pid: started.pid, startTicks: started.startTicks };
}

/** As root, sshd refuses to start without this folder; packages make it only with their service. */
export async function ensureSshdFolder(): Promise<void> {
  if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
}
