import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { LedgerEntry } from "../plan/ledger";
import type { Run } from "../plan/release";
import { copyCommand, describePlace, storedPlace } from "../plan/vault-talk";
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

/** A ledger's entry of a backup. */
export type BackupEntry = Extract<LedgerEntry, { type: "backup" }>;

const isBackup = (entry: LedgerEntry): entry is BackupEntry => entry.type === "backup";

async function mustHash(path: string, wayOut: string): Promise<string> {
  try {
    return await sha256Of(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StepFault(`the backup ${path} cannot be read: ${why}`, wayOut, false);
  }
}

/** How an archive comes back that is not on the host, if it has a copy; else another way. */
function wayToCopy(context: StepContext, made: BackupEntry, other: string): string {
  const place = storedPlace(context.entries(), made);
  if (place === null) return other;
  const { stack, host } = context.request;
  return (
    `fetch its copy ${describePlace(place)} and give the same order again; on the deployer: ` +
    `prism fetch-backup ${host} --archive ${made.path} --stack ${stack}; ` +
    `or where AWS's own tool is logged in: ${copyCommand(place, dirname(made.path))}`
  );
}

/** The archive of a ledger's entry, if it is still what was proven then. */
async function provenArchive(
  context: StepContext,
  entry: BackupEntry,
  other: string,
): Promise<Archive> {
  const { path, sha256, runId, at } = entry;
  const wayOut = wayToCopy(context, entry, other);
  const found = await mustHash(path, wayOut);
  if (found !== sha256) {
    throw new StepFault(
      `the backup ${path} is not what was proven at ${at}: expected sha256 ${sha256}, found ${found}`,
      wayOut,
      false,
    );
  }
  const started = readRecord(context.layout, runId, "backup")?.startedAt ?? at;
  return { path, sha256, since: Date.parse(started) };
}

/**
 * The backup that was made before the deployment which an ordered rollback leaves, by the ledger.
 *
 * @throws StepFault  there is none
 */
export function departingBackup(
  entries: readonly LedgerEntry[],
  run: Run,
  wayOut: string,
): BackupEntry {
  const marked = markOf(entries, run.id)?.id;
  const left = entries.findLast(
    (entry) =>
      entry.type === "activated" &&
      entry.runId !== run.id &&
      (marked === undefined ? entry.to.id !== run.deployment.id : entry.to.id === marked),
  );
  if (left?.type !== "activated") {
    throw new StepFault(
      `no run activated ${marked ?? "another deployment"} here, so none backed its data up`,
      wayOut,
      false,
    );
  }
  const made = entries.filter(isBackup).findLast(({ runId }) => runId === left.runId);
  if (made !== undefined) return made;
  throw new StepFault(
    `run ${left.runId}, which brought ${left.to.id}, made no backup on this host`,
    wayOut,
    false,
  );
}

/**
 * The same with its archive.
 *
 * @throws StepFault  there is none, or it was changed since it was proven
 */
export async function backupBeforeDeparting(context: StepContext): Promise<Archive> {
  const tool = `${context.layout.bin}/prism-host restore`;
  const wayOut = `order the rollback without --restore-data, then bring another backup back on the host: ${tool} <archive>`;
  const made = departingBackup(context.entries(), context.request.run, wayOut);
  return provenArchive(context, made, wayOut);
}

/**
 * A backup that the ledger knows.
 *
 * @param name  absolute path, or `latest` for the newest one
 */
export function knownBackup(entries: readonly LedgerEntry[], name: string): BackupEntry | null {
  const made = entries.filter(isBackup);
  return made.findLast(({ path }) => name === "latest" || path === name) ?? null;
}

/** An archive that a person names, as in knownBackup; it need not be in the ledger. */
export async function namedBackup(context: StepContext, name: string): Promise<Archive> {
  const entries = context.entries();
  const known = knownBackup(entries, name);
  const paths = entries.filter(isBackup).map(({ path }) => path);
  const wayOut = `choose another one: ${paths.join(", ") || "the ledger knows none"}`;
  if (known !== null) return provenArchive(context, known, wayOut);
  if (name === "latest")
    throw new StepFault("no backup was made on this host", "name an archive", false);
  const sha256 = await mustHash(name, wayOut);
  return { path: name, sha256, since: statSync(name).mtimeMs };
}
