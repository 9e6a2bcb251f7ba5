import { z } from "zod";
import { appSchema } from "./app";
import { hostSchema, pathsSchema, sshSchema } from "./hosts";
import { secretsSchema } from "./secrets";
import { backupSchema, limitsSchema, migrationsSchema, preflightSchema } from "./steps";

/** `vX.Y.Z` with an optional pre-release part. Source: SOP phase 1. */
export const releaseTag = z.string().regex(/^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, {
  error: "must be a release tag such as v2.4.0",
});

/** Everything an operator may set, under the namespace `prism`; the only home of defaults. */
export const settingsSchema = z
  .strictObject({
    release: releaseTag.describe("Release wanted on all hosts; an earlier one rolls back"),
    repository: z.string().min(1).describe("Git URL that the deployer and every host can read"),
    observe: z
      .enum(["live", "offline"])
      .default("live")
      .describe("offline: previews ask no host and show unknown"),
    hosts: z.array(hostSchema).min(1),
    ssh: sshSchema.default(sshSchema.parse({})),
    paths: pathsSchema.default(pathsSchema.parse({})),
    app: appSchema.default(appSchema.parse({})),
    migrations: migrationsSchema
      .nullable()
      .default(null)
      .describe("null: releases have no migrations"),
    backup: backupSchema.describe("Required: say none if there is nothing to back up"),
    maintenance: z.boolean().default(false).describe("Stop the app before the switch (pm2 stop)"),
    limits: limitsSchema.default(limitsSchema.parse({})),
    preflight: preflightSchema.default(preflightSchema.parse({})),
    keep: z.int().min(2).max(50).default(5).describe("Deployments kept on a host"),
    retry: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe("Id of a failed run whose deployment, marked bad, may be tried once more"),
    secrets: secretsSchema.default(secretsSchema.parse({})),
  })
  .superRefine((settings, issues) => {
    const seen = new Set<string>();
    settings.hosts.forEach((host, index) => {
      if (seen.has(host.name)) {
        issues.addIssue({
          code: "custom",
          path: ["hosts", index, "name"],
          message: `must be unique, got ${JSON.stringify(host.name)} twice; give every host its own name`,
        });
      }
      seen.add(host.name);
    });
  });

/** Settings of one stack after validation, defaults filled in. */
export type Settings = z.infer<typeof settingsSchema>;
export type HostSettings = Settings["hosts"][number];
export type AppSettings = Settings["app"];
export type CheckSettings = AppSettings["checks"][number];
export type MigrationSettings = NonNullable<Settings["migrations"]>;
export type BackupSettings = Settings["backup"];
export type HostPaths = Settings["paths"];
