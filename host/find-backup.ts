import { statSync } from "node:fs";
import type { LedgerEntry } from "../plan/ledger";
import { sha256Of } from "./backup-archive";
import type { StepContext } from "./context";
import { markOf } from "./departing";
import { StepFault } from "./fault";
import { readRecord } from "./records";

/** An archive to bring back. */
export interface Archive {
  readonly path: string;
  readonly sha256: string;
  /** Start of the backup, milliseconds since 1970: what was written later is not in it. */
  readonly since: number;
}

type BackupEntry = Extract<LedgerEntry, { type: "backup" }>;

const isBackup = (entry: LedgerEntry): entry is BackupEntry => entry.type === "backup";

async function mustHash(path: string, wayOut: string): Promise<string> {
  try {
    return await sha256Of(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StepFault(`the backup ${path} cannot be read: ${why}`, wayOut, false);
  }
}

/** The archive of a ledger's entry, if it is still what was proven then. */
async function provenArchive(
  { layout }: StepContext,
  { path, sha256, runId, at }: BackupEntry,
  wayOut: string,
): Promise<Archive> {
  const found = await mustHash(path, wayOut);
  if (found !== sha256) {
    throw new StepFault(
      `the backup ${path} is not what was proven at ${at}: expected sha256 ${sha256}, found ${found}`,
      wayOut,
      false,
    );
  }
  const started = readRecord(layout, runId, "backup")?.startedAt ?? at;
  return { path, sha256, since: Date.parse(started) };
}

/**
 * The backup that was made before the deployment which an ordered rollback leaves.
 *
 * @throws StepFault  there is none, or it was changed since it was proven
 */
export async function backupBeforeDeparting(context: StepContext): Promise<Archive> {
  const { run } = context.request;
  const entries = context.entries();
  const marked = markOf(entries, run.id)?.id;
  const left = entries.findLast(
    (entry) =>
      entry.type === "activated" &&
      entry.runId !== run.id &&
      (marked === undefined ? entry.to.id !== run.deployment.id : entry.to.id === marked),
  );
  const tool = `${context.layout.bin}/prism-host restore`;
  const wayOut = `order the rollback without --restore-data, then bring another backup back on the host: ${tool} <archive>`;
  if (left?.type !== "activated") {
    throw new StepFault(
      `no run activated ${marked ?? "another deployment"} here, so none backed its data up`,
      wayOut,
      false,
    );
  }
  const made = entries.filter(isBackup).findLast(({ runId }) => runId === left.runId);
  if (made !== undefined) return provenArchive(context, made, wayOut);
  throw new StepFault(
    `run ${left.runId}, which brought ${left.to.id}, made no backup on this host`,
    wayOut,
    false,
  );
}

/**
 * An archive that a person names.
 *
 * @param name  absolute path, or `latest` for the newest one in the ledger
 */
export async function namedBackup(context: StepContext, name: string): Promise<Archive> {
  const made = context.entries().filter(isBackup);
  const known = made.findLast(({ path }) => name === "latest" || path === name);
  const wayOut = `choose another one: ${made.map(({ path }) => path).join(", ") || "the ledger knows none"}`;
  if (known !== undefined) return provenArchive(context, known, wayOut);
  if (name === "latest")
    throw new StepFault("no backup was made on this host", "name an archive", false);
  const sha256 = await mustHash(name, wayOut);
  return { path: name, sha256, since: statSync(name).mtimeMs };
}
