import { z } from "zod";
import { absolutePath } from "./words";

/** Retention that CloudWatch Logs offers, in days. */
const RETENTIONS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096] as const;

const subscriptionSchema = z.discriminatedUnion("protocol", [
  z.strictObject({
    protocol: z.literal("email").describe("How they are told"),
    endpoint: z
      .string()
      .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, {
        error: "must be a mail address; write it such as on-call@example.com",
      })
      .describe("Mail address, URL, phone number or ARN, as the protocol has it"),
  }),
  z.strictObject({
    protocol: z.literal("https"),
    endpoint: z
      .string()
      .regex(/^https:\/\/\S+$/, {
        error: "must be an https address; give the whole URL of the pager's endpoint",
      })
      .describe("Mail address, URL, phone number or ARN, as the protocol has it"),
  }),
  z.strictObject({
    protocol: z.literal("sms"),
    endpoint: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, {
        error: "must be a phone number with its country code; write it such as +8613800000000",
      })
      .describe("Mail address, URL, phone number or ARN, as the protocol has it"),
  }),
  z.strictObject({
    protocol: z.literal("sqs"),
    endpoint: z
      .string()
      .regex(/^arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w-]+$/, {
        error:
          "must be the ARN of a queue; write it such as arn:aws:sqs:eu-west-1:123456789012:pages",
      })
      .describe("Mail address, URL, phone number or ARN, as the protocol has it"),
  }),
]);

const subscribers = z.array(subscriptionSchema);

const tagKey = z.string().regex(/^(?!aws:)[\w .:/=+@-]{1,128}$/i, {
  error: "must be a tag key of at most 128 characters that does not begin with aws:; rename it",
});

const logsSchema = z.strictObject({
  retentionDays: z
    .literal(RETENTIONS)
    .default(30)
    .describe("Age at which log lines are deleted, in days"),
  filters: z
    .record(
      z.string().regex(/^[A-Za-z][\w-]{0,99}$/, {
        error: "must be letters, digits, _ and -; rename the filter, for example ErrorLogLines",
      }),
      z.string().min(1).max(1024),
    )
    .default({ ErrorLogLines: "ERROR" })
    .describe("CloudWatch filter pattern by the name of the metric that counts its lines"),
});

const watchSchema = z.strictObject({
  minutes: z
    .int()
    .min(1)
    .max(1440)
    .default(60)
    .describe("How long after the last host confirmed. Source: SOP phase 4, the first hour"),
  onP0: z
    .enum(["rollback", "notify"])
    .default("rollback")
    .describe("What is done when P0 fires. Source: SOP rollback"),
  onP1: z
    .enum(["notify", "rollback"])
    .default("notify")
    .describe("What is done when P1 fires: a person decides, unless set to rollback"),
  notify: z
    .array(z.string().min(1))
    .min(1)
    .nullable()
    .default(null)
    .describe("Program and arguments that get what happened as JSON on stdin; not set: none"),
});

const telemetrySchema = z.strictObject({
  environmentFile: absolutePath
    .nullable()
    .default(null)
    .describe(
      "File on every host with AWS's variables, NAME=value; not set: the login's, else its role's",
    ),
});

/** What is registered at AWS beside the hosts; but for the telemetry its changes reach no host. */
export const awsSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      "Alarms, topics, dashboard, log group and backup bucket; false removes them, but never the bucket",
    ),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, {
      error: "must be a region of AWS; write its code, such as ap-east-1",
    })
    .describe("Where everything is registered"),
  profile: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe("Profile of the deployer's AWS files; not set: AWS's own order of credentials"),
  namePrefix: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/, {
      error: "must be at most 20 lower-case letters, digits and dashes; shorten it, such as prism",
    })
    .default("prism")
    .describe(
      "First part of every name at AWS; a change makes all anew, the old bucket stays beside",
    ),
  tags: z
    .record(tagKey, z.string().max(256))
    .default({})
    .describe("Tags on every resource, beside Project (namePrefix unless set here) and Stack"),
  runbook: z
    .string()
    .regex(/^https?:\/\/[^\s#]+$/, {
      error:
        "must be the address of docs/runbook.md as people on call open it, without #; give the whole URL",
    })
    .describe("Every alarm's description leads to its section there"),
  subscriptions: z
    .strictObject({
      p0: subscribers.min(1).describe("Told of P0: service down, data harmed"),
      p1: subscribers.default([]).describe("Told of P1: a core function down, errors, slowness"),
      ticket: subscribers.default([]).describe("Told of what can wait for the working day"),
    })
    .describe("Who is told, by severity; mail subscribers must confirm once"),
  fixForward: z
    .strictObject({
      alarms: z
        .array(z.string().min(1))
        .min(1)
        .describe("Ids as prism alarms shows them; each must fire to be put aside"),
      reason: z.string().min(1).describe("Recorded on every host"),
    })
    .nullable()
    .default(null)
    .describe("Deploy what mends the alarms that fire; not set: P0, P1 and gate alarms stop it"),
  watch: watchSchema
    .default(watchSchema.parse({}))
    .describe("The hour after a deployment, as prism watch has it"),
  topicKey: z
    .string()
    .regex(/^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/, {
      error:
        "must be the ARN of a key of your own, since CloudWatch may not use alias/aws/sns; " +
        "let cloudwatch.amazonaws.com use it in the key's policy",
    })
    .nullable()
    .default(null)
    .describe("Key that encrypts the topics; not set: none, messages hold names and numbers only"),
  logs: logsSchema
    .default(logsSchema.parse({}))
    .describe("The log group and what is counted in it"),
  telemetry: telemetrySchema
    .nullable()
    .default(telemetrySchema.parse({}))
    .describe(
      "The process on every host that measures for the alarms; null: none, then a canary watch sees no alarm and ends inconclusive",
    ),
  scheduledBackupDays: z
    .int()
    .min(1)
    .max(3650)
    .default(30)
    .describe("Age at which scheduled backups are deleted; others never are"),
  uploadRequired: z
    .boolean()
    .default(false)
    .describe(
      "true: a deployment ends before its migrations if its backups do not reach the bucket",
    ),
});

/** Settings of the AWS side. */
export type AwsSettings = z.infer<typeof awsSchema>;
/** The hour after a deployment. */
export type WatchSettings = AwsSettings["watch"];
