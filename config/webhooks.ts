import { z } from "zod";
import { name } from "./words";

/** What people are told of; notice is for the users of a release, the others are for the team. */
export const MESSAGE_EVENTS = ["start", "success", "failure", "rollback", "notice"] as const;
/** One of them. */
export type MessageEvent = (typeof MESSAGE_EVENTS)[number];

/** Forms in which a webhook takes a text. */
export const WEBHOOK_KINDS = ["json", "slack", "feishu", "dingtalk", "wecom"] as const;
/** One of them. */
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

const webhookSchema = z.strictObject({
  name: name.describe("For warnings, in place of the address"),
  kind: z
    .enum(WEBHOOK_KINDS)
    .default("json")
    .describe('Form of its messages; json: {"event", "stack", "text"}'),
  // The command line reads stack files without their secrets, so the form of this one is looked at when it is used.
  url: z.string().min(1).describe("Secret: http or https; whoever knows it can write there"),
  events: z
    .array(z.enum(MESSAGE_EVENTS))
    .min(1)
    .default(["start", "success", "failure", "rollback"])
    .describe("What is sent; notice: what users are told, after a success"),
});

/** Where the messages of an update go. */
export const webhooksSchema = z.array(webhookSchema);

/** Where the messages of an update go. */
export type Webhook = z.infer<typeof webhookSchema>;
