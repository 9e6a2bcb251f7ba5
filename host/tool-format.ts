import type { Inspection } from "../plan/inspection";
import type { LedgerEntry } from "../plan/ledger";
import { describeSize } from "../plan/sizes";
import { describePlace } from "../plan/vault-talk";

/** One host's state for a person. */
export function formatStatus(seen: Inspection): string {
  const { ledger, process, current } = seen;
  const runs =
    process === null
      ? "nothing under pm2"
      : `${process.deploymentId ?? "something that is no deployment"} (${process.status}, pid ${process.pid ?? "none"}, ${process.restarts} restarts, since ${process.startedAt ?? "?"})`;
  const verified = ledger.verified.map(({ deployment, at }) => `${deployment.id} (${at})`);
  const bad = ledger.bad.map(({ deployment, reason }) => `${deployment.id}: ${reason}`);
  const rows: [string, string][] = [
    ["host", `${seen.host}, stack ${seen.stack ?? "none"}`],
    ["runs", runs],
    ["current", current?.id ?? "none"],
    ["verified", verified.at(-1) ?? "none"],
    ["before it", verified.at(-2) ?? "none"],
    [
      "open run",
      ledger.openRun === null
        ? "none"
        : `${ledger.openRun.id} by ${ledger.openRun.openedBy} since ${ledger.openRun.since}`,
    ],
    [
      "deadline",
      seen.guard === null
        ? "none"
        : `${seen.guard.deadline}; goes back by itself then, unless ${seen.guard.runId} is confirmed`,
    ],
    [
      "last run",
      ledger.settledRun === null
        ? "none"
        : `${ledger.settledRun.id} ${ledger.settledRun.ending} at ${ledger.settledRun.at}`,
    ],
    [
      "backup",
      ledger.lastBackup === null
        ? "none"
        : `${ledger.lastBackup.path} (${describeSize(ledger.lastBackup.bytes)}, ${ledger.lastBackup.at})`,
    ],
    ...(ledger.lastBackup?.stored === undefined
      ? []
      : [["its copy", describePlace(ledger.lastBackup.stored)] as [string, string]]),
    ...seen.freezes.map(({ id, until, reason, owner }): [string, string] => [
      "freeze",
      `${id} until ${until}: ${reason}, by ${owner}`,
    ]),
    ...bad.map((words): [string, string] => ["bad", words]),
    ...seen.drift.map((words): [string, string] => ["drift", words]),
    ...seen.problems.map((words): [string, string] => ["problem", words]),
  ];
  return rows.map(([name, words]) => `${name.padEnd(10)} ${words}`).join("\n");
}

/** One entry of the ledger for a person. */
export function formatEntry(entry: LedgerEntry): string {
  const words = () => {
    switch (entry.type) {
      case "opened":
        return `${entry.run.id} by ${entry.run.openedBy}: ${entry.run.deployment.id}`;
      case "phase":
        return `${entry.runId} ${entry.phase} ${entry.outcome} in ${entry.seconds} s${entry.reason === undefined ? "" : `: ${entry.reason}`}`;
      case "backup":
        return `${entry.path} ${describeSize(entry.bytes)} sha256 ${entry.sha256}`;
      case "stored":
        return `${entry.path} in ${describePlace(entry)}`;
      case "migrating":
        return `from level ${entry.from} (${entry.deploymentId})`;
      case "marked":
        return `${entry.deployment.id} bad: ${entry.reason}`;
      case "restored":
        return `${entry.path} by ${entry.by}; before it: ${entry.aside.join(", ")}`;
      case "watched":
        return `${entry.runId} ${entry.decision} by ${entry.by}: ${entry.reason}`;
      case "retired":
        return `by ${entry.by}: ${entry.reason}`;
      case "migrated":
        return `level ${entry.from} → ${entry.to} (${entry.deploymentId})`;
      case "activated":
        return `${entry.from?.id ?? "nothing"} → ${entry.to.id}`;
      case "confirmed":
        return `${entry.run.id}: ${entry.run.deployment.id}`;
      case "reverted":
        return `${entry.run.id} to ${entry.to?.id ?? "nothing"}${entry.bad ? ", marked bad" : ""}${entry.by === undefined ? "" : `, by the ${entry.by}`}: ${entry.reason}`;
      case "stranded":
        return `${entry.runId}: ${entry.reason}`;
      case "repaired":
        return entry.note;
    }
  };
  return `${String(entry.seq).padStart(4)} ${entry.at} ${entry.type.padEnd(9)} ${words()}`;
}
