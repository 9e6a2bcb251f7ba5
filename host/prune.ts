import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type LedgerEntry } from "../plan/ledger";
import { summarizeEntries } from "../plan/ledger-summary";
import { runnerFileOf, telemetryFileOf } from "../plan/command-text";
import type { StepContext } from "./context";
import { listDeployments, readCurrentId } from "./deployment-file";

/** Records of so many runs are kept; they are small and answer repeated calls. */
const RUNS_KEPT = 20;

/**
 * Deployments that may go: never the one that runs, never the newest verified other than it, never what the newest run
 * may go back to, and never one that no run has judged yet.
 *
 * @param onDisk   ids of the deployments on disk
 * @param current  id that runs
 * @param keep     how many stay
 */
export function planPrune(
  entries: readonly LedgerEntry[],
  onDisk: readonly string[],
  current: string | null,
  keep: number,
): readonly string[] {
  const { verified } = summarizeEntries(entries, "");
  const lastGood = verified.findLast(({ deployment }) => deployment.id !== current);
  const newest = entries.findLast((entry) => entry.type === "opened");
  const needed = [current, lastGood?.deployment.id, newest?.run.lastGood?.id];
  const isGood = (id: string) => verified.some(({ deployment }) => deployment.id === id);
  const used = new Map<string, number>();
  entries.forEach((entry, index) => {
    if (entry.type === "confirmed" || entry.type === "reverted") {
      used.set(entry.run.deployment.id, index);
    }
    // It ran verified elsewhere, and may have been placed here for the way back only.
    if (entry.type === "opened" && entry.run.lastGood) used.set(entry.run.lastGood.id, index);
  });
  const judged = onDisk
    .filter((id) => used.has(id) && !needed.includes(id))
    .sort((left, right) => (used.get(right) ?? 0) - (used.get(left) ?? 0))
    // Only what ran verified is worth going back to, so what failed goes first.
    .sort((left, right) => Number(isGood(right)) - Number(isGood(left)));
  const staying = onDisk.length - judged.length;
  return judged.slice(Math.max(0, keep - staying));
}

/** Runs that ended here, oldest first, each once. */
function endedRuns(entries: readonly LedgerEntry[]): readonly string[] {
  const ids = entries.flatMap((entry) =>
    entry.type === "confirmed" || entry.type === "reverted" ? [entry.run.id] : [],
  );
  return [...new Set(ids.reverse())].reverse();
}

function tryList(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Removes what no one needs: old deployments, old runs' records, old runs' runner files. Of the
 * last run everything stays.
 *
 * @returns ids of the deployments that were removed
 */
export function prune(context: StepContext, keep: number): readonly string[] {
  const { layout, runnerFile, request, say } = context;
  const entries = context.entries();
  const old = planPrune(entries, listDeployments(layout), readCurrentId(layout), keep);
  for (const id of old) {
    say(`removing ${id}`);
    rmSync(join(layout.deployments, id), { recursive: true, force: true });
  }
  const ended = endedRuns(entries).filter((id) => id !== request.run.id);
  for (const id of ended.slice(0, -RUNS_KEPT)) {
    rmSync(join(layout.runs, id), { recursive: true, force: true });
  }
  if (runnerFile === null) return old;
  // Only files of runs that this host's ledger knows as ended: the home may be shared.
  const filesOf = (id: string) => [
    runnerFileOf(request.host, id),
    telemetryFileOf(request.host, id),
  ];
  for (const file of tryList(dirname(runnerFile))) {
    const isOld = ended.some((id) => filesOf(id).includes(file));
    if (isOld && file !== basename(runnerFile)) {
      rmSync(join(dirname(runnerFile), file), { force: true });
    }
  }
  return old;
}
