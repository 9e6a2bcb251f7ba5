import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { endingOf } from "../plan/ledger";
import { PHASES } from "../plan/protocol";
import { StepFault } from "./fault";
import { readTextIfThere, replaceFile } from "./files";
import type { Layout } from "./layout";
import { readLedger } from "./ledger-file";
import { isAlive, readWorker } from "./worker-file";

/** Content of abort.json: a person wants a run not to go on here. */
export interface Abort {
  readonly by: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly reason: string;
}

/** What became of an order to abort. */
export interface Aborted {
  /** False if the run is confirmed here already, or the order makes no sense. */
  readonly ok: boolean;
  readonly words: string;
}

const LOOK_MILLISECONDS = 100;
/** A worker looks every second, and then ends its commands. */
const LOOKS = 100;

const pathOf = (layout: Layout, runId: string) => join(layout.runs, runId, "abort.json");

/** The order to abort a run; null if nobody gave one. */
export function readAbort(layout: Layout, runId: string): Abort | null {
  const text = readTextIfThere(pathOf(layout, runId));
  return text === null ? null : (JSON.parse(text) as Abort);
}

/** Why a step of an aborted run does not go on. */
export function abortFault({ by, at, reason }: Abort): StepFault {
  return new StepFault(
    `aborted by ${by} at ${at}: ${reason}`,
    "run pulumi up again once the reason is gone; it opens a fresh run",
    false,
  );
}

/** True while a step of the run acts here; settle is waited for, because it may confirm. */
function isActing(layout: Layout, runId: string): boolean {
  return PHASES.some((phase) => {
    const worker = readWorker(layout, runId, phase);
    return worker !== null && worker.verdict === null && isAlive(worker);
  });
}

/**
 * Orders a run not to go on here: its running step ends itself, later ones fail, settle puts the host back. Needs no
 * lock, because the running step holds it.
 *
 * @param by  who orders it, `user@machine`
 */
export async function abortRun(
  layout: Layout,
  runId: string,
  { by, reason }: Pick<Abort, "by" | "reason">,
): Promise<Aborted> {
  if (!/^\w[\w.-]*$/.test(runId)) return { ok: false, words: `${runId} is no run id` };
  const ending = () => endingOf(readLedger(layout.ledger).entries, runId);
  const confirmed = {
    ok: false,
    words: `run ${runId} is confirmed on this host already; to leave it: prism rollback`,
  };
  if (ending() === "confirmed") return confirmed;
  if (ending() === "reverted") return { ok: true, words: `run ${runId} went back here already` };
  const path = pathOf(layout, runId);
  mkdirSync(dirname(path), { recursive: true });
  const abort: Abort = { by, at: new Date().toISOString(), reason };
  replaceFile(path, `${JSON.stringify(abort)}\n`);
  for (let look = 0; look < LOOKS && isActing(layout, runId); look += 1) {
    await pause(LOOK_MILLISECONDS);
  }
  if (ending() === "confirmed") {
    rmSync(path, { force: true });
    return confirmed;
  }
  const rest = isActing(layout, runId) ? "; its step is about to end" : "";
  return { ok: true, words: `run ${runId} does not go on here${rest}` };
}

/**
 * Reads `abort <run id> --by NAME --reason TEXT` of `prism-host`.
 *
 * @returns null if a word is missing
 */
export function parseAbort(
  words: readonly string[],
): { readonly runId: string; readonly by: string; readonly reason: string } | null {
  const [runId = "", ...rest] = words;
  const after = (name: string) => {
    const at = rest.indexOf(name);
    return at < 0 ? "" : (rest[at + 1] ?? "");
  };
  const [by, reason] = [after("--by"), after("--reason")];
  return runId === "" || by === "" || reason === "" ? null : { runId, by, reason };
}
