import type {
  BackupRecord,
  BadRecord,
  LedgerSummary,
  SpentToken,
  VerifiedRecord,
} from "./inspection";
import { EMPTY_HEAD, hashLine, parseEntry, type LedgerEntry } from "./ledger";
import type { TestResults } from "./test-results";

/** True if an entry speaks of this backup. */
function isOf(
  backup: BackupRecord | null,
  { runId, sha256 }: Pick<BackupRecord, "runId" | "sha256">,
): backup is BackupRecord {
  return backup?.runId === runId && backup.sha256 === sha256;
}

/** Folds entries into what planRun and people ask for. */
export function summarizeEntries(entries: readonly LedgerEntry[], head: string): LedgerSummary {
  let openRun: LedgerSummary["openRun"] = null;
  let settledRun: LedgerSummary["settledRun"] = null;
  let verified: VerifiedRecord[] = [];
  let bad: BadRecord[] = [];
  let lastBackup: BackupRecord | null = null;
  const spent: SpentToken[] = [];
  const tests = new Map<string, TestResults>();
  for (const entry of entries) {
    const { at } = entry;
    if (entry.type === "opened") {
      const since: string = openRun?.id === entry.run.id ? openRun.since : at;
      openRun = { ...entry.run, since, deadline: entry.deadline };
      const token = entry.run.breakGlass;
      if (token && !spent.some((each) => each.token.id === token.id)) {
        spent.push({ token, runId: entry.run.id, at });
      }
    }
    if (entry.type === "marked") {
      const { deployment, runId, reason } = entry;
      const others = (record: VerifiedRecord) => record.deployment.id !== deployment.id;
      verified = verified.filter(others);
      bad = [...bad.filter(others), { deployment, runId, at, reason, ordered: true }];
    }
    if (entry.type === "retired") {
      openRun = null;
      verified = [];
    }
    if (entry.type === "tested") tests.set(entry.deploymentId, entry.results);
    if (entry.type === "backup") {
      const { path, sha256, bytes, runId } = entry;
      lastBackup = { path, sha256, bytes, runId, at };
    }
    if (entry.type === "stored" && isOf(lastBackup, entry)) {
      const { bucket, key, region } = entry;
      lastBackup = { ...lastBackup, stored: { bucket, key, region } };
    }
    if (entry.type !== "confirmed" && entry.type !== "reverted") continue;
    const { run } = entry;
    const { deployment } = run;
    const others = (record: VerifiedRecord) => record.deployment.id !== deployment.id;
    settledRun = { ...run, at, ending: entry.type };
    if (openRun?.id === run.id) openRun = null;
    if (entry.type === "confirmed") {
      const results = tests.get(deployment.id);
      const record = { deployment, runId: run.id, at, ...(results && { tests: results }) };
      verified = [...verified.filter(others), record];
      bad = bad.filter(others);
    } else if (entry.bad) {
      bad = [
        ...bad.filter(others),
        { deployment, runId: run.id, at, reason: entry.reason, ordered: false },
      ];
    }
  }
  return { head, openRun, settledRun, verified, bad, lastBackup, spent };
}

/**
 * What a ledger says.
 *
 * @param lines  whole lines, oldest first; a line that is no entry counts for the head only
 */
export function summarizeLedger(lines: readonly string[]): LedgerSummary {
  const entries = lines.map(parseEntry).filter((entry) => entry !== null);
  const last = lines.at(-1);
  return summarizeEntries(entries, last === undefined ? EMPTY_HEAD : hashLine(last));
}
