import { z } from "zod";
import { argv, hostPath } from "./words";

/** Database migrations; commands run in the app's folder of the new release. */
export const migrationsSchema = z.strictObject({
  up: argv
    .default(["bun", "run", "migrate", "--env=production"])
    .describe("Brings the schema up to the release"),
  down: argv
    .default(["bun", "run", "migrate:rollback"])
    .describe("Undoes the newest migration; run once per level"),
  status: argv
    .default(["bun", "run", "migrate:status"])
    .describe('Prints {"level": <integer>} as its last line'),
  scope: z
    .enum(["host", "fleet"])
    .describe("host: every host has its own data; fleet: all share one database"),
});

/** The backup before a change. */
export const backupSchema = z.discriminatedUnion("method", [
  z.strictObject({
    method: z
      .literal("none")
      .describe("none; command: the release's own script; builtin: an archive by this tool"),
  }),
  z.strictObject({
    method: z.literal("command"),
    command: argv
      .default(["scripts/backup-production.sh"])
      .describe("Run in the app's folder; prints the archive's path as its last line"),
    restore: argv
      .default(["scripts/restore-backup.sh"])
      .describe("Run in the app's folder with the archive as its last argument; app stopped"),
    data: z
      .array(hostPath)
      .min(1)
      .describe("Folders the archive must hold; twice their size must be free"),
    target: hostPath.default("/backups").describe("Given to the command as BACKUP_DIR"),
  }),
  z.strictObject({
    method: z.literal("builtin"),
    data: z.array(hostPath).min(1).describe("Folders to archive"),
    target: hostPath
      .default("/backups")
      .describe("Where <date-time>.tar.gz is kept until deleted by hand"),
  }),
]);

const seconds = (limit: number, longest = 3600) => z.int().min(1).max(longest).default(limit);

/** Longest time of a step on one host, in seconds; the host enforces it. */
export const limitsSchema = z.strictObject({
  lock: seconds(30).describe("Waiting for another step on the first host"),
  stage: seconds(180).describe("Preflight, fetch and install"),
  backup: seconds(240).describe("Archive, restore into a scratch folder and compare"),
  migrate: seconds(120).describe("Migrations up, or back"),
  vault: seconds(120).describe("Backups to the bucket of prism:aws, or from it; of all hosts"),
  activate: seconds(60).describe("Out of the balancer, switch, start, health, and back into it"),
  verify: seconds(60, 300).describe("At most 300. Source: SOP phase 4, within 5 minutes"),
  settle: seconds(90).describe("Confirm, or put the host back"),
  budget: seconds(1800).describe(
    "The whole deployment, at least all steps together. Source: SOP phase 3, under 30 minutes",
  ),
});

/** What a host needs before anything is touched. */
export const preflightSchema = z.strictObject({
  minimumFreeGigabytes: z
    .number()
    .min(0)
    .default(10)
    .describe("Free disk under the root and the backups. Source: SOP, 10 GB"),
  minimumFreeMemoryMegabytes: z.int().min(0).default(256).describe("Memory that is available"),
});
