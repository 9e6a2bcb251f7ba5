import * as pulumi from "@pulumi/pulumi";
import type { Webhook } from "../config/webhooks";
import type { Message } from "../plan/messages/message";
import { bodyFor, receiversOf, refusalOf } from "../plan/messages/webhook";

/** Longest wait for one webhook. */
const LIMIT_MILLISECONDS = 5000;

/**
 * Sends messages, one after another in their order, while the update goes on. A webhook that does not take one is warned
 * of and changes nothing else.
 *
 * @returns  takes messages; what it gives back never rejects
 */
export function createMessenger(
  webhooks: readonly Webhook[],
  warn: (text: string) => Promise<void> = (text) => pulumi.log.warn(text),
): (messages: readonly Message[]) => Promise<void> {
  let before = Promise.resolve();
  const tell = async (messages: readonly Message[]) => {
    for (const message of messages) {
      for (const webhook of receiversOf(webhooks, message)) {
        const problem = await send(webhook, message);
        if (problem !== null) await warn(problem);
      }
    }
  };
  return (messages) => (before = before.then(() => tell(messages)));
}

/** Never says the address, which is a secret. */
async function send({ name, kind, url }: Webhook, message: Message): Promise<string | null> {
  const undelivered = (found: string) =>
    `webhook ${name}: must take the message of ${message.event}, found ${found}; ` +
    "nothing else is changed by that; look at its entry in prism:webhooks";
  if (!/^https?:\/\/\S+$/.test(url))
    return undelivered("an address that is neither http nor https");
  try {
    const response = await fetch(url, {
      method: "POST",
      // An address is a secret, and a redirect would hand the message to another.
      redirect: "manual",
      signal: AbortSignal.timeout(LIMIT_MILLISECONDS),
      headers: { "content-type": "application/json", connection: "close" },
      body: JSON.stringify(bodyFor(kind, message)),
    });
    const refusal = refusalOf(response.status, await response.text());
    return refusal === null ? null : undelivered(refusal);
  } catch (error) {
    return undelivered(`no answer (${codeOf(error)})`);
  }
}

/** Such as ECONNREFUSED; a message in words may hold the address. */
function codeOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return cause?.code ?? name ?? "unknown";
}
