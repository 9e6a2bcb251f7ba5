import { z } from "zod";
import { appSchema } from "./app";
import { awsSchema } from "./aws";
import { balancerSchema } from "./balancer";
import { canarySchema } from "./canary";
import { checksSchema } from "./checks";
import { performanceSchema } from "./performance";
import { gateSchema } from "./gate";
import { noticeSchema } from "./notice";
import { hostSchema, pathsSchema, sshSchema } from "./hosts";
import { checkAcrossKeys } from "./rules";
import { releaseSchema } from "./release";
import { repositoryUrl } from "./repository";
import { secretsSchema } from "./secrets";
import { rollbackSchema } from "./rollback";
import { wavesSchema } from "./waves";
import { webhooksSchema } from "./webhooks";
import { backupSchema, limitsSchema, migrationsSchema, preflightSchema } from "./steps";

const keys = z.strictObject({
  release: releaseSchema.describe(
    "Release wanted on all hosts, in staging also its branch; an earlier one rolls back",
  ),
  repository: repositoryUrl.describe("Git URL that the deployer and every host can read"),
  observe: z
    .enum(["live", "offline"])
    .default("live")
    .describe("live or offline; offline: previews ask no host and show unknown"),
  hosts: z
    .array(hostSchema)
    .min(1)
    .describe(
      "Inventory, in the order of deployment; an added host catches up, none is touched by removal",
    ),
  ssh: sshSchema
    .default(sshSchema.parse({}))
    .describe("Login user, time limit and, if not the agent, the key of all connections"),
  paths: pathsSchema
    .default(pathsSchema.parse({}))
    .describe("Where things are on every host that says nothing else"),
  app: appSchema
    .default(appSchema.parse({}))
    .describe("How the app is installed, started, asked and checked; a change is deployed"),
  migrations: migrationsSchema
    .nullable()
    .default(null)
    .describe("Commands of database migrations; not set: releases have none"),
  backup: backupSchema.describe("Backup before a change: method none, command or builtin"),
  balancer: balancerSchema
    .default({ adapter: "none" })
    .describe("How a host is taken out of the load balancer: adapter none, haproxy or command"),
  minimumHealthy: z
    .int()
    .min(0)
    .default(1)
    .describe("Hosts that stay in service, but in a first deployment; a single host cannot"),
  waves: wavesSchema
    .default(wavesSchema.parse({}))
    .describe("Which hosts are the canary, and in which steps the others follow"),
  canary: canarySchema
    .nullable()
    .default(null)
    .describe(
      "The watch over the canary hosts; not set: the short dwell of prism:waves, as before every wave",
    ),
  maintenance: z.boolean().default(false).describe("Stop the app before the switch (pm2 stop)"),
  limits: limitsSchema
    .default(limitsSchema.parse({}))
    .describe("Longest time of each step on a host and of the whole, in seconds"),
  preflight: preflightSchema
    .default(preflightSchema.parse({}))
    .describe("Free disk and memory a host needs before anything is touched"),
  gate: gateSchema
    .nullable()
    .default(null)
    .describe("When deployments may change hosts; not set: the procedure's hours, none in staging"),
  checks: checksSchema
    .nullable()
    .default(null)
    .describe("What must hold of a release before; not set: all of the procedure, none in staging"),
  performance: performanceSchema
    .nullable()
    .default(null)
    .describe(
      "Performance test of every deployment; not set: the procedure's in staging, else none",
    ),
  notice: noticeSchema
    .default(noticeSchema.parse({}))
    .describe("What users are told about a release, by prism notice"),
  webhooks: webhooksSchema
    .default([])
    .describe("Where messages of an update go, to the team and to users; none by default"),
  aws: awsSchema
    .nullable()
    .default(null)
    .describe("Alarms, dashboard and backup bucket at AWS; not set: none"),
  keep: z
    .int()
    .min(2)
    .max(50)
    .default(5)
    .describe("Deployments kept on a host; older ones go when the next is settled"),
  retry: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe("Id of a failed run whose deployment, marked bad, may be tried once more"),
  rollback: rollbackSchema
    .nullable()
    .default(null)
    .describe("Order to go back, as prism rollback gives it; not set: the release above counts"),
  resume: z
    .boolean()
    .default(false)
    .describe("As prism resume gives it: finish the open run, and keep what the hosts run"),
  secrets: secretsSchema
    .default(secretsSchema.parse({}))
    .describe("Secret variables of the app; a new version is deployed and rotates the JWT secret"),
});

/** Settings of one stack after validation, defaults filled in. */
export type Settings = z.infer<typeof keys>;

/** Everything an operator may set, under the namespace `prism`; the only home of defaults. */
export const settingsSchema = keys.superRefine(checkAcrossKeys, {
  // Also beside problems of single keys, so that the operator sees all of them at once.
  when: ({ value }) => typeof value === "object" && value !== null,
});

/** One host as the stack file describes it; hostsOf fills in what it leaves out. */
export type HostSettings = Settings["hosts"][number];
/** The application: how it is installed, started, asked and checked. */
export type AppSettings = Settings["app"];
/** One request that must be answered as expected. */
export type CheckSettings = AppSettings["checks"][number];
/** Commands of the database migrations. */
export type MigrationSettings = NonNullable<Settings["migrations"]>;
/** How data is saved before a change. */
export type BackupSettings = Settings["backup"];
/** Order to go back. */
export type RollbackOrder = NonNullable<Settings["rollback"]>;
/** Where things are on a host. */
export type HostPaths = Settings["paths"];
