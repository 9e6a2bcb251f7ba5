import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { describeSize } from "../../plan/sizes";
import {
  describePlace,
  storedPlace,
  type KnownArchive,
  type VaultAnswer,
} from "../../plan/vault-talk";
import { sha256Of } from "../backup-archive";
import { StepFault } from "../fault";
import { departingBackup, knownBackup, type BackupEntry } from "../find-backup";
import { layoutOf } from "../layout";
import { readLedger } from "../ledger-file";
import { freeDiskBytes } from "../resources";
import type { VaultTalk } from "./serve";
import { getFile } from "./transfer";

/** The backup that is wanted, whether or not its archive lies here. */
function wantedBackup({ order }: VaultTalk): BackupEntry {
  const { task, run, paths } = order;
  const { entries } = readLedger(layoutOf(paths).ledger);
  if (task.act === "fetch" && task.archive !== "departing") {
    const known = knownBackup(entries, task.archive.named);
    if (known !== null) return known;
    throw new StepFault(
      `the ledger of this host knows no backup ${task.archive.named}`,
      "choose one of those in: prism-host ledger",
      false,
    );
  }
  if (run === null) throw new TypeError("order: expected a run beside the departing backup");
  const wayOut = "go back without --restore-data, then bring another one back: prism-host restore";
  return departingBackup(entries, run, wayOut);
}

function checkRoom(path: string, bytes: number): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const free = freeDiskBytes(dirname(path));
  if (free >= bytes) return;
  throw new StepFault(
    `${describeSize(free)} are free under ${dirname(path)}, the backup has ${describeSize(bytes)}`,
    "free disk space on the host",
    false,
  );
}

/** Puts what was fetched in its place; another file of that name is kept beside. */
function place(fetched: string, path: string): string {
  const isTaken = existsSync(path);
  const stamp = new Date().toISOString().replaceAll(/[-:]/g, "").replace(/\.\d+/, "");
  const aside = `${path}.before-fetch-${stamp}`;
  if (isTaken) renameSync(path, aside);
  renameSync(fetched, path);
  return isTaken ? `; what lay there is ${aside}` : "";
}

/** Brings a backup that is not on the host any more back to its place, as its ledger knows it. */
export async function fetchArchive(talk: VaultTalk): Promise<VaultAnswer> {
  const { order, say, signal } = talk;
  const { path, sha256, bytes, runId } = wantedBackup(talk);
  const archive: KnownArchive = { path, sha256, bytes, runId };
  if (existsSync(path) && (await sha256Of(path)) === sha256) {
    return { done: `${path} is on the host`, place: null };
  }
  const { entries } = readLedger(layoutOf(order.paths).ledger);
  const stored = storedPlace(entries, archive);
  if (stored === null) return { failed: `${path} is not on the host and was never in a bucket` };
  checkRoom(path, bytes);
  const { link } = await talk.ask({ fetch: { ...archive, ...stored } });
  say(`fetching ${describePlace(stored)} (${describeSize(bytes)})`);
  const fetched = `${path}.fetching`;
  try {
    const found = await getFile(link, fetched, signal);
    if (found !== sha256) {
      const lies = describePlace(stored);
      return { failed: `${lies} is not what was stored: expected sha256 ${sha256}, got ${found}` };
    }
    return {
      done: `fetched ${path} (${describeSize(bytes)})${place(fetched, path)}`,
      place: stored,
    };
  } finally {
    rmSync(fetched, { force: true });
  }
}
