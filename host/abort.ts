import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { HostPaths } from "../config/schema";
import { endingOf } from "../plan/ledger";
import { PHASES } from "../plan/protocol";
import { lockAbort, readAbort, removeAbort, writeAbort, type Abort } from "./abort-mark";
import { readGuard } from "./guard-file";
import { layoutOf, type Layout } from "./layout";
import { readLedger } from "./ledger-file";
import { readRecord } from "./records";
import { isAlive, readWorker } from "./worker-file";

/**
 * What an order does to the mark. `ask`: the run's steps end, but settle waits, because another host may have confirmed.
 * `final`: this host does not confirm. `none`: the order that asked is taken back.
 */
export type AbortMark = "ask" | "final" | "none";

/** An order to abort a run on this host. */
export interface AbortOrder extends Omit<Abort, "final"> {
  readonly runId: string;
  /** null: a person on this host, who asks no other one. */
  readonly mark: AbortMark | null;
}

/** What became of an order to abort. */
export interface Aborted {
  /** False if the run is confirmed here already, or the order makes no sense. */
  readonly ok: boolean;
  readonly words: string;
  /** True if the run has passed, or may still pass, its verify here: only then another host can have confirmed it. */
  readonly verified: boolean;
}

const LOOK_MILLISECONDS = 100;
/** A worker looks every second, and then ends its commands. */
const LOOKS = 100;

type Answer = Pick<Aborted, "ok" | "words">;

/** True while one of these steps of the run acts here. */
function isActing(layout: Layout, runId: string, phases: readonly (typeof PHASES)[number][]) {
  return phases.some((phase) => {
    const worker = readWorker(layout, runId, phase);
    return worker !== null && worker.verdict === null && isAlive(worker);
  });
}

/** Places, changes or takes back the mark, under its lock. */
function setMark(layout: Layout, { runId, mark, by, at, reason }: AbortOrder): Answer {
  const ending = endingOf(readLedger(layout.ledger).entries, runId);
  if (ending === "confirmed") {
    const words = `run ${runId} is confirmed on this host already; to leave it: prism rollback`;
    return { ok: false, words };
  }
  if (ending === "reverted") return { ok: true, words: `run ${runId} went back here already` };
  const there = readAbort(layout, runId);
  const isOwn = there?.by === by && there.at === at;
  if (mark === "none") {
    if (isOwn) removeAbort(layout, runId);
    return { ok: true, words: `run ${runId} goes on here` };
  }
  if (mark === "final" && !isOwn && there?.final !== true) {
    // Whoever resumed the run, or asked anew, took it away: what this order learned then does not count any more.
    return { ok: false, words: `run ${runId} was resumed meanwhile, or somebody else aborts it` };
  }
  if (there?.final !== true) {
    writeAbort(layout, runId, { by, at, reason, final: mark !== "ask" });
  }
  return { ok: true, words: `run ${runId} does not go on here` };
}

/**
 * Orders a run not to go on here: its running step ends itself, later ones fail, settle puts the host back. Needs not
 * the host's lock, because the running step holds it.
 */
export async function abortRun(paths: HostPaths, order: AbortOrder): Promise<Aborted> {
  const { runId, mark } = order;
  if (!/^\w[\w.-]*$/.test(runId)) {
    return { ok: false, words: `${runId} is no run id`, verified: false };
  }
  const layout = layoutOf(paths);
  const release = await lockAbort(paths);
  let answer: Answer;
  try {
    answer = setMark(layout, order);
  } finally {
    release();
  }
  // A settle that is asked waits for the answer.
  const ending = mark === "ask" ? PHASES.filter((phase) => phase !== "settle") : PHASES;
  const waits = answer.ok && mark !== "none" ? LOOKS : 0;
  for (let look = 0; look < waits && isActing(layout, runId, ending); look += 1) {
    await pause(LOOK_MILLISECONDS);
  }
  const rest = waits > 0 && isActing(layout, runId, ending) ? "; its step is about to end" : "";
  const passed = readRecord(layout, runId, "verify")?.outcome;
  const verified = passed === "ok" || passed === "already" || isActing(layout, runId, ["verify"]);
  return { ok: answer.ok, words: answer.words + rest, verified };
}

/** What happens next on a host whose run a person aborted there alone, and what to type. */
export function describeNext(paths: HostPaths, stack: string, runId: string): string {
  const layout = layoutOf(paths);
  if (endingOf(readLedger(layout.ledger).entries, runId) !== null) return "";
  const guard = readGuard(layout);
  const back =
    guard?.run.id === runId
      ? `this host goes back in its settle, if the deployer still works, else by itself at ${guard.deadline}`
      : "this host was not switched by it and stays as it is";
  return [
    "",
    `next: ${back}`,
    `to end the run on all hosts, now: prism abort --stack ${stack}`,
    `to leave the release on this host alone, now: ${layout.bin}/prism-host rollback`,
  ].join("\n");
}

/**
 * Reads `abort <run id> --by NAME --reason TEXT` of `prism-host`; with `--mark` and `--at` it is one host's part of
 * `prism abort`.
 *
 * @returns null if a word is missing or not understood
 */
export function parseAbort(words: readonly string[]): AbortOrder | null {
  const text = { type: "string" } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { by: text, reason: text, at: text, mark: text },
    });
    const [runId, ...more] = positionals;
    const { by = "", reason = "", at = new Date().toISOString(), mark } = values;
    const isMark = (word: string): word is AbortMark => ["ask", "final", "none"].includes(word);
    if (runId === undefined || more.length > 0 || by === "" || reason === "") return null;
    if (mark !== undefined && !isMark(mark)) return null;
    return { runId, by, at, reason, mark: mark ?? null };
  } catch {
    return null;
  }
}
