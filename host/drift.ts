import { createHash } from "node:crypto";
import type { LedgerText } from "../plan/ledger";
import type { LedgerSummary, ProcessFacts } from "../plan/inspection";
import type { StagedDeployment } from "./deployment-file";
import { readTextIfThere } from "./files";
import { changedFiles } from "./manifest";
import type { RestoreJournal } from "./restore-journal";

/** What is compared. */
export interface DriftFacts {
  /** Id that the link `current` names, whether or not it is there. */
  readonly linkedId: string | null;
  readonly current: StagedDeployment | null;
  readonly process: ProcessFacts | null;
  readonly summary: LedgerSummary;
  readonly ledger: LedgerText;
  /** The restore that is under way or was killed. */
  readonly restoring: RestoreJournal | null;
}

const digestOf = (path: string) =>
  createHash("sha256")
    .update(readTextIfThere(path) ?? "")
    .digest("hex");

function filesDrift(current: StagedDeployment): string[] {
  const { at, digests } = current;
  const changed = changedFiles(current);
  return [
    digestOf(at.environmentFile) === digests.environment ? "" : "app.env was changed by hand",
    digestOf(at.pm2Config) === digests.pm2Config ? "" : "pm2.config.cjs was changed by hand",
    changed.length === 0
      ? ""
      : `${changed.length} files of the checkout were changed, first ${changed[0] ?? ""}`,
  ];
}

/** Differences between ledger, link, files and running process, in words; empty when all agree. */
export function findDrift(facts: DriftFacts): readonly string[] {
  const { linkedId, current, process, summary, ledger, restoring } = facts;
  const last = summary.verified.at(-1)?.deployment.id;
  const found = [
    ledger.broken.length === 0
      ? ""
      : `the ledger was edited: line ${ledger.broken[0] ?? 0} does not continue the one before`,
    ledger.torn === ""
      ? ""
      : "the ledger ends in a line that a crash cut off; the next step mends it",
    restoring === null
      ? ""
      : `the restore of ${restoring.archive} by ${restoring.by} is under way or was killed; then the next step, or prism-host restore, first puts the data back as it was`,
    linkedId !== null && current === null
      ? `current points to ${linkedId}, which is not whole`
      : "",
    summary.openRun === null && last !== undefined && linkedId !== last
      ? `current points to ${linkedId ?? "nothing"}, last verified here is ${last}`
      : "",
    ...(current === null ? [] : filesDrift(current)),
  ];
  if (current !== null && process === null) found.push(`pm2 does not know ${current.app.name}`);
  if (current !== null && process !== null) {
    if (process.status !== "online") found.push(`pm2 shows ${process.status} instead of online`);
    if (process.pid !== null && process.deploymentId !== linkedId) {
      found.push(
        `the running process works in ${process.deploymentId ?? "no deployment"}, current is ${linkedId ?? "none"}`,
      );
    }
  }
  return found.filter((words) => words !== "");
}
