import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { HostPaths } from "../config/schema";
import { hostEnvironment, type StepContext } from "./context";
import { StepFault } from "./fault";
import { readTextIfThere, replaceFile } from "./files";
import { readGuard } from "./guard-file";
import { layoutOf, type Layout } from "./layout";
import { MARK } from "./leftovers";
import { takeLock, type Release } from "./lock";

/** Content of abort.json: a person wants a run not to go on here. */
export interface Abort {
  readonly by: string;
  /** ISO 8601 UTC; with `by` it names one order. */
  readonly at: string;
  readonly reason: string;
  /** False while the other hosts are still asked whether they have confirmed the run: settle waits for the answer. */
  readonly final: boolean;
}

/** How long settle waits for an order that is not final, in seconds. */
export const DECISION_SECONDS = 15;

const LOOK_MILLISECONDS = 100;
/** Kept for the verdict. */
const RESERVE_MILLISECONDS = 1000;
/** Longest wait for whoever reads or changes the mark, who needs milliseconds. */
const LOCK_SECONDS = 10;

const pathOf = (layout: Layout, runId: string) => join(layout.runs, runId, "abort.json");

/** The order to abort a run; null if nobody gave one. */
export function readAbort(layout: Layout, runId: string): Abort | null {
  const text = readTextIfThere(pathOf(layout, runId));
  return text === null ? null : (JSON.parse(text) as Abort);
}

/** Places or changes the order; call it under the mark's lock. */
export function writeAbort(layout: Layout, runId: string, abort: Abort): void {
  mkdirSync(join(layout.runs, runId), { recursive: true });
  replaceFile(pathOf(layout, runId), `${JSON.stringify(abort)}\n`);
}

/** Takes the order back; call it under the mark's lock. */
export function removeAbort(layout: Layout, runId: string): void {
  rmSync(pathOf(layout, runId), { force: true });
}

/**
 * Lock of the orders to abort, held for moments only: the host's own is held by the step that an order is to stop.
 * Whoever has it knows that no `confirmed` is written meanwhile. A folder, because a full disk takes no new file.
 */
export function lockAbort(paths: HostPaths): Promise<Release> {
  const { runs } = layoutOf(paths);
  mkdirSync(runs, { recursive: true });
  const own = hostEnvironment(paths, (name) => name === MARK);
  return takeLock(runs, LOCK_SECONDS, own);
}

/** Why a step of an aborted run does not go on. */
export class AbortedFault extends StepFault {
  constructor({ by, at, reason }: Abort) {
    super(
      `aborted by ${by} at ${at}: ${reason}`,
      "run pulumi up again once the reason is gone; it opens a fresh run",
      false,
    );
  }
}

/**
 * Waits until nobody asks any more whether the run may be aborted. Where that stays open, this host neither confirms
 * nor goes back: whichever it did, the others might do the opposite. Its deadline stands.
 *
 * @throws AbortedFault  the order is final
 * @throws StepFault     it is neither final nor taken back within 15 s
 */
export async function waitForDecision({ request, layout, left, say }: StepContext): Promise<void> {
  const { run, stack } = request;
  const wait = Math.min(DECISION_SECONDS * 1000, left() - RESERVE_MILLISECONDS);
  const end = performance.now() + wait;
  for (let looks = 0; ; looks += 1) {
    const abort = readAbort(layout, run.id);
    if (abort === null) return;
    if (abort.final) throw new AbortedFault(abort);
    if (looks === 0) say(`${abort.by} asks all hosts whether the run may be aborted; waiting`);
    if (performance.now() > end) {
      const guard = readGuard(layout);
      const back =
        guard === null ? "" : `; without either it goes back by itself at ${guard.deadline}`;
      throw new StepFault(
        `${abort.by} began to abort run ${run.id} at ${abort.at} and neither finished it nor took it back within ${DECISION_SECONDS} s, so this host neither confirmed nor went back`,
        `to go back: prism abort --stack ${stack}; to finish the deployment: prism resume --stack ${stack}${back}`,
        false,
      );
    }
    await pause(LOOK_MILLISECONDS);
  }
}
