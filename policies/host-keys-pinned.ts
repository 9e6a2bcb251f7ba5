import type { ResourceValidationPolicy } from "@pulumi/policy";

/** What the rule looks at of a resource; the rest, keys and secrets among it, stays unread. */
export interface Connected {
  /** Type token, for example `command:remote:Command`. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly props: { readonly connection?: Endpoint & { readonly proxy?: Endpoint | null } };
}

interface Endpoint {
  readonly hostKey?: string | null;
}

const REMOTE = "command:remote:";

/**
 * Ssh connections of a resource that would accept any host.
 *
 * @param resource  any resource
 * @returns         one message each: resource, what was found, what is allowed, what to do
 */
export function findUnpinned({ type, name, props }: Connected): string[] {
  if (!type.startsWith(REMOTE)) return [];
  const { connection } = props;
  if (!connection) return [messageOf(name, "found no connection", "hosts[].hostKey")];
  const messages: string[] = [];
  if (!connection.hostKey) {
    messages.push(messageOf(name, "found no hostKey in connection", "hosts[].hostKey"));
  }
  if (connection.proxy && !connection.proxy.hostKey) {
    messages.push(messageOf(name, "found no hostKey in connection.proxy", "hosts[].jump.hostKey"));
  }
  return messages;
}

function messageOf(name: string, found: string, key: string): string {
  return (
    `${name}: ${found}; allowed are ssh connections that pin the key of their host; ` +
    `run ssh-keyscan, compare the fingerprint on the host, and set it from prism:${key}`
  );
}

/** Refuses ssh connections to hosts that anyone could pose as. */
export const hostKeysPinned: ResourceValidationPolicy = {
  name: "host-keys-pinned",
  description: "Requires every ssh connection to pin its host key.",
  enforcementLevel: "mandatory",
  validateResource: ({ type, name, props }, reportViolation) => {
    for (const message of findUnpinned({ type, name, props })) reportViolation(message);
  },
};
