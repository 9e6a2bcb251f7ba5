import { placeOf } from "./quote";

const HOST = '{ name: prod-1, address: prod-1.example.com, hostKey: "ssh-ed25519 AAAA…" }';

type Example = { value: string } | { yaml: string };

/** Of a subscriber, the same for every severity. */
const SUBSCRIBERS = ["p0", "p1", "ticket"].flatMap((severity): [string, Example][] => [
  [`aws.subscriptions.${severity}[].protocol`, { value: "email" }],
  [`aws.subscriptions.${severity}[].endpoint`, { value: "on-call@example.com" }],
]);

/** What may stand at each required key; groups and lists as they stand in the stack file. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  release: { value: "v2.4.0" },
  repository: { value: "git@github.com:example/prism-gateway.git" },
  hosts: { yaml: `[${HOST}]` },
  "hosts[].name": { value: "prod-1" },
  "hosts[].address": { value: "prod-1.example.com" },
  "hosts[].hostKey": { value: "'ssh-ed25519 AAAA…'" },
  "hosts[].jump.address": { value: "jump.example.com" },
  "hosts[].jump.hostKey": { value: "'ssh-ed25519 AAAA…'" },
  "webhooks[].name": { value: "team" },
  "aws.fixForward.alarms": { yaml: "[slo-error-hour-canary]" },
  "aws.fixForward.reason": { yaml: "v2.4.1 mends it" },
  // Without a value it asks for one, which then stands in no shell's history.
  "webhooks[].url": { value: "--secret" },
  "app.checks[].name": { value: "Analytics" },
  "app.checks[].path": { value: "/api/analytics" },
  "gate.windows[].start": { value: "10:00" },
  "gate.windows[].end": { value: "11:00" },
  "gate.freezes[].from": { value: "'2026-12-24 00:00'" },
  "gate.freezes[].until": { value: "'2027-01-02 00:00'" },
  "gate.freezes[].reason": { value: "'end of year'" },
  "checks.review.source": { value: "github" },
  "checks.review.repository": { value: "example/prism-gateway" },
  "checks.review.path": { value: "review.yaml" },
  "migrations.scope": { value: "host" },
  backup: { yaml: "{ method: builtin, data: [/srv/prism-gateway/data] }" },
  "balancer.adapter": { value: "haproxy" },
  "balancer.sockets": { yaml: "[/run/haproxy/admin.sock]" },
  "balancer.backend": { value: "gateway" },
  "balancer.drain": { yaml: '[gateway-upstream, drain, "{server}"]' },
  "balancer.ready": { yaml: '[gateway-upstream, ready, "{server}"]' },
  "canary.accessLog.path": { value: "/var/log/nginx/access.log" },
  "aws.region": { value: "ap-east-1" },
  "aws.runbook": { value: "https://git.example.com/prism/deploy/blob/main/docs/runbook.md" },
  "aws.subscriptions": { yaml: "{ p0: [{ protocol: email, endpoint: on-call@example.com }] }" },
  "aws.subscriptions.p0": { yaml: "[{ protocol: email, endpoint: on-call@example.com }]" },
  ...(Object.fromEntries(SUBSCRIBERS) as Record<string, Example>),
  "backup.method": { value: "builtin" },
  "backup.data": { yaml: "[/srv/prism-gateway/data]" },
};

/** Places that have an example, as `hosts[].name`. */
export const EXAMPLE_PLACES = Object.keys(EXAMPLES);

/**
 * What to do about a key that is not set.
 *
 * @param path  keys below `prism`
 */
export function exampleFor(path: readonly PropertyKey[]): string {
  const place = placeOf(path);
  const example = EXAMPLES[place.slice("prism:".length).replace(/\[\d+\]/g, "[]")];
  if (!example) return "give it a value or remove its key";
  if ("value" in example) {
    const key = path.length === 1 ? place : `--path '${place}'`;
    return `for example: pulumi config set ${key} ${example.value}`;
  }
  const last = String(path.at(-1));
  return `write in the stack file, for example: ${path.length === 1 ? place : last}: ${example.yaml}`;
}
