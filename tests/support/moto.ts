import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureMoto } from "../../sandbox/moto/install";
import { ensureAws } from "../../sandbox/moto/start";
import { claimPort } from "../../sandbox/ports";
import { endProcesses, isRunning } from "../../sandbox/processes";

/** A moto of a test's own. */
export interface Moto {
  readonly folder: string;
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts moto in a temporary folder. */
export async function startMoto(): Promise<Moto> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "prism-moto-")));
  const python = await ensureMoto((line) => console.log(`    ${line}`));
  const url = `http://127.0.0.1:${await claimPort(folder)}`;
  const mark = await ensureAws(folder, { url }, python, undefined);
  const stop = async () => {
    await endProcesses(() => (isRunning(mark) ? [mark] : []), 3);
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, url, stop };
}
