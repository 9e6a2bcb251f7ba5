import type { Webhook, WebhookKind } from "../../config/webhooks";
import type { Message } from "./message";

/** How one kind of webhook takes a text. */
interface Form {
  readonly body: (message: Message) => object;
  /** Longest text it takes, in bytes of UTF-8. */
  readonly mostBytes: number;
}

/** Sources: each service's page on incoming webhooks, or custom robots. */
const FORMS: Readonly<Record<WebhookKind, Form>> = {
  json: { body: ({ event, stack, text }) => ({ event, stack, text }), mostBytes: 100_000 },
  slack: { body: ({ text }) => ({ text }), mostBytes: 40_000 },
  feishu: { body: ({ text }) => ({ msg_type: "text", content: { text } }), mostBytes: 18_000 },
  dingtalk: {
    body: ({ text }) => ({ msgtype: "text", text: { content: text } }),
    mostBytes: 18_000,
  },
  wecom: { body: ({ text }) => ({ msgtype: "text", text: { content: text } }), mostBytes: 2048 },
};

/** The JSON that a webhook is sent; a text that is too long for it ends with … */
export function bodyFor(kind: WebhookKind, message: Message): object {
  const { body, mostBytes } = FORMS[kind];
  return body({ ...message, text: cut(message.text, mostBytes) });
}

/** Webhooks that want a message. */
export function receiversOf(webhooks: readonly Webhook[], { event }: Message): Webhook[] {
  return webhooks.filter(({ events }) => events.includes(event));
}

/**
 * Why a webhook did not take a message. Feishu, DingTalk and WeCom answer 200 to what they refuse, with a code.
 *
 * @param status  of HTTP
 * @param text    of the answer
 * @returns       null if it took it; holds nothing that the answer says in words, which may repeat the address
 */
export function refusalOf(status: number, text: string): string | null {
  if (status < 200 || status > 299) return `HTTP status ${status}`;
  const code = codeOf(text);
  return code === null || code === 0 ? null : `code ${code}`;
}

function codeOf(text: string): number | null {
  try {
    const answer = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    const codes = ["errcode", "code", "StatusCode"].map((key) => answer?.[key]);
    return codes.find((code) => typeof code === "number") ?? null;
  } catch {
    return null;
  }
}

function cut(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const end = "…";
  // A character cut in two decodes to U+FFFD.
  const kept = Buffer.from(text).subarray(0, most - Buffer.byteLength(end));
  return `${kept.toString("utf8").replace(/\uFFFD+$/, "")}${end}`;
}
