import type { AwsSettings } from "../config/aws";

/** First part of the keys of backups, by why they were made. */
export const BACKUP_PREFIXES = {
  manual: "manual/",
  preDeployment: "pre-deployment/",
  scheduled: "scheduled/",
} as const;

/** A rule of the bucket: what goes by itself. */
export interface VaultRule {
  readonly id: string;
  /** First part of the keys it is about; empty: all. */
  readonly prefix: string;
  /** Age at which a backup goes, and at which one that was overwritten or deleted does; null: never. */
  readonly expireDays: number | null;
  /** Age at which the parts of an upload that was never ended go; null: never. */
  readonly abortUploadDays: number | null;
}

/** The bucket that keeps backups of a stack. */
export interface VaultPlan {
  /** First part of the bucket's name; random digits follow. */
  readonly namePrefix: string;
  readonly rules: readonly VaultRule[];
}

/** Longest name of a bucket, less a dash and the digits. Source: AWS, "General purpose bucket naming rules". */
const LONGEST_PREFIX = 63 - 9;

/** Days after which an upload is not going to end. */
const ABORT_UPLOAD_DAYS = 7;

/** Plans the bucket. What a person or a deployment put there stays until a person deletes it. */
export function planVault(stack: string, aws: AwsSettings): VaultPlan {
  const name = `${aws.namePrefix}-backups-${stack}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return {
    namePrefix: name.slice(0, LONGEST_PREFIX).replace(/-$/, ""),
    rules: [
      {
        id: "scheduled",
        prefix: BACKUP_PREFIXES.scheduled,
        expireDays: aws.scheduledBackupDays,
        abortUploadDays: null,
      },
      { id: "unfinished", prefix: "", expireDays: null, abortUploadDays: ABORT_UPLOAD_DAYS },
    ],
  };
}
