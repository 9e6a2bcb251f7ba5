import type { HostPaths } from "../config/schema";
import type { LedgerEntry } from "./ledger";
import type { PROTOCOL } from "./protocol";
import type { Run } from "./release";
import { BACKUP_PREFIXES } from "./vault";
import type { VaultTask } from "./vault-request";

/** Where a backup lies in a bucket. */
export interface VaultPlace {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
}

/** First line on stdin of the runner's word `vault`. When stdin ends, the host stops whatever it does. */
export interface VaultOrder {
  readonly protocol: typeof PROTOCOL;
  readonly host: string;
  readonly paths: HostPaths;
  readonly task: VaultTask;
  /** null: a person asks, for no run. */
  readonly run: Run | null;
  readonly limitSeconds: number;
}

/** Second line on stdin: where the host may write or read once. The link is a secret as long as it is good. */
export interface VaultLink extends VaultPlace {
  readonly link: string;
}

/** A backup on a host, by what its ledger says. */
export interface KnownArchive {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly runId: string;
}

/** One line of a host. */
export type VaultAnswer =
  /** It has this to upload, and waits for a link. */
  | { readonly upload: KnownArchive }
  /** It wants this back, and waits for a link. */
  | { readonly fetch: KnownArchive & VaultPlace }
  | { readonly said: string }
  /** Last line: what was done, or that nothing was to be done. */
  | { readonly done: string; readonly place: VaultPlace | null }
  /** Last line. */
  | { readonly failed: string };

/** Most bytes that S3 takes in one PUT: 5 GB. Source: AWS, "Uploading objects". */
export const MOST_BYTES = 5 * 1024 ** 3;

/** Key of a backup: no two backups of a stack have the same. */
export function keyOf(host: string, { runId, path }: Pick<KnownArchive, "runId" | "path">): string {
  const name = (path.split("/").at(-1) ?? "").replaceAll(/[^\w.-]/g, "-");
  return `${BACKUP_PREFIXES.preDeployment}${host}/${runId}/${name}`;
}

/**
 * What is wrong with the place a host says its backup lies in; null if nothing is. The link is made with the
 * deployer's login, so no host may have one to what is not its own.
 */
export function strangeness(
  host: string,
  namePrefix: string,
  { bucket, key }: VaultPlace,
): string | null {
  const [start, digits] = [bucket.slice(0, -8), bucket.slice(-8)];
  if (start !== `${namePrefix}-` || !/^[0-9a-f]{8}$/.test(digits)) {
    return `expected a bucket named ${namePrefix}-<8 digits>, its ledger says ${bucket}`;
  }
  const own = `${BACKUP_PREFIXES.preDeployment}${host}/`;
  return key.startsWith(own) ? null : `expected a key below ${own}, its ledger says ${key}`;
}

/** Where a backup was brought already; null if it was not. */
export function storedPlace(
  entries: readonly LedgerEntry[],
  { runId, sha256 }: Pick<KnownArchive, "runId" | "sha256">,
): VaultPlace | null {
  const found = entries.findLast(
    (entry) => entry.type === "stored" && entry.runId === runId && entry.sha256 === sha256,
  );
  if (found?.type !== "stored") return null;
  const { bucket, key, region } = found;
  return { bucket, key, region };
}

/** A place as people and AWS's tools write it. */
export function describePlace({ bucket, key }: VaultPlace): string {
  return `s3://${bucket}/${key}`;
}

/** What to type where AWS's own tool is logged in, to bring a backup to a folder by hand. */
export function copyCommand(place: VaultPlace, folder: string): string {
  return `aws s3 cp ${describePlace(place)} ${folder}/ --region ${place.region}`;
}
