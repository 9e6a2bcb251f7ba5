import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureMoto } from "../../sandbox/moto/install";
import { ensureAws } from "../../sandbox/moto/start";
import { claimPort } from "../../sandbox/ports";
import { endProcesses, isRunning } from "../../sandbox/processes";

/** A moto of a test's own; it keeps everything in memory. */
export interface Moto {
  readonly folder: string;
  readonly url: string;
  /** Starts it after a stop, empty and under the same address. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts moto in a temporary folder, which goes with the test run. */
export async function startMoto(): Promise<Moto> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "prism-moto-")));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const python = await ensureMoto((line) => console.log(`    ${line}`));
  const url = `http://127.0.0.1:${await claimPort(folder)}`;
  let mark = await ensureAws(folder, { url }, python, undefined);
  return {
    folder,
    url,
    async start() {
      mark = await ensureAws(folder, { url }, python, mark);
    },
    stop: () => endProcesses(() => (isRunning(mark) ? [mark] : []), 3),
  };
}
