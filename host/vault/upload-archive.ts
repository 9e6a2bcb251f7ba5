import { statSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { endingOf } from "../../plan/ledger";
import { describeSize } from "../../plan/sizes";
import {
  describePlace,
  MOST_BYTES,
  storedPlace,
  type KnownArchive,
  type VaultAnswer,
} from "../../plan/vault-talk";
import { hostEnvironment } from "../context";
import { wordsOf } from "../fault";
import { layoutOf } from "../layout";
import { appendLedger, readLedger } from "../ledger-file";
import { takeLock } from "../lock";
import type { VaultTalk } from "./serve";
import { putFile, TransferError } from "./transfer";

/** How often it is tried, and the pause after the first time; the next one is twice as long. */
const TRIES = 3;
const PAUSE_MILLISECONDS = 1000;

/** Why an archive cannot go there; null if it can. */
function obstacle({ path, bytes }: KnownArchive): string | null {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return `${path} is not there any more`;
  if (size !== bytes) return `${path} was changed: expected ${bytes} bytes, found ${size}`;
  if (bytes <= MOST_BYTES) return null;
  return `${path} has ${describeSize(bytes)}, and S3 takes at most ${describeSize(MOST_BYTES)} at once; copy it by AWS's own tool`;
}

/** Tries again where that may help. */
async function insist(talk: VaultTalk, act: () => Promise<void>): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      await act();
      return;
    } catch (error) {
      const isLast = tried === TRIES || talk.signal.aborted;
      if (isLast || !(error instanceof TransferError && error.mayPass)) throw error;
      talk.say(`${wordsOf(error)}; trying again`);
      await pause(PAUSE_MILLISECONDS * 2 ** (tried - 1), undefined, { signal: talk.signal });
    }
  }
}

/** Brings the backup that a run made to the bucket, and writes down that it is there. */
export async function uploadArchive(talk: VaultTalk): Promise<VaultAnswer> {
  const { order, say, signal } = talk;
  const { run, paths } = order;
  const layout = layoutOf(paths);
  const { entries } = readLedger(layout.ledger);
  const made = entries.findLast((entry) => entry.type === "backup" && entry.runId === run?.id);
  if (run === null || made?.type !== "backup")
    return { done: "no data, so no backup", place: null };
  const { path, sha256, bytes, runId } = made;
  const before = storedPlace(entries, made);
  if (before !== null) return { done: `is there since before: ${path}`, place: before };
  const ending = endingOf(entries, run.id);
  if (ending !== null) {
    return { done: `run ${run.id} has ended on this host (${ending}); nothing done`, place: null };
  }
  const archive: KnownArchive = { path, sha256, bytes, runId };
  const problem = obstacle(archive);
  if (problem !== null) return { failed: problem };
  const { link, bucket, key, region } = await talk.ask({ upload: archive });
  const place = { bucket, key, region };
  say(`bringing ${path} (${describeSize(bytes)}) to ${describePlace(place)}`);
  await insist(talk, () => putFile(link, archive, signal));
  const release = await takeLock(layout.lock, order.limitSeconds, hostEnvironment(paths));
  try {
    appendLedger(layout.ledger, { type: "stored", path, sha256, runId, ...place });
  } finally {
    release();
  }
  return { done: `brought ${path} (${describeSize(bytes)})`, place };
}
