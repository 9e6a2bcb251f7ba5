import { talkCommand } from "../../plan/command-text";
import { PROTOCOL, type Failure, type Verdict } from "../../plan/protocol";
import type { VaultRequest } from "../../plan/vault-request";
import { describePlace } from "../../plan/vault-talk";
import { streamsOverSsh } from "../canary/stream";
import { linksOf } from "./links";
import { workOnHost, type HostEnd, type VaultWork } from "./on-host";

type Part = Pick<Verdict, "outcome" | "summary" | "failure" | "evidence">;

/**
 * Brings backups to the bucket or back, prints the step's verdict and ends the process.
 *
 * @param text  a VaultRequest as JSON
 */
export async function main(text: string): Promise<void> {
  const request = JSON.parse(text) as VaultRequest;
  const { run, connectTimeoutSeconds, privateKey, access } = request;
  const login = { privateKey, agent: process.env.SSH_AUTH_SOCK, connectTimeoutSeconds };
  const open = streamsOverSsh(login, ({ name, paths }) =>
    talkCommand("vault", paths, name, run.id),
  );
  const say = (line: string) => process.stderr.write(`vault: ${line}\n`);
  const verdict = await carryOut(request, { open, links: linksOf(access), say });
  process.stdout.write(`${JSON.stringify(verdict)}\n`, () => process.exit(0));
}

/**
 * Has every host of a step bring its backup to the bucket or back, all at once.
 *
 * @returns  the step's verdict; never rejects
 */
export async function carryOut(
  request: VaultRequest,
  tools: Pick<VaultWork, "open" | "links" | "say">,
): Promise<Verdict> {
  const startedAt = new Date();
  const verdictOf = (part: Part): Verdict => ({
    protocol: PROTOCOL,
    runId: request.run.id,
    phase: "vault",
    host: "vault",
    ...part,
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1000,
  });
  const { upstream, hosts } = request;
  if (upstream !== "go") {
    const summary = `skipped: ${upstream.host} ${upstream.phase} failed`;
    return verdictOf({ outcome: "skipped", summary, evidence: {} });
  }
  const ends = await Promise.all(
    hosts.map(async (host) => ({
      host: host.name,
      end: await workOnHost({ request, ...tools }, host),
    })),
  );
  for (const { host, end } of ends) tools.say(`${host}: ${describe(request, end)}`);
  return verdictOf(partOf(request, ends));
}

interface Ended {
  readonly host: string;
  readonly end: HostEnd;
}

function partOf(request: VaultRequest, ends: readonly Ended[]): Part {
  const summary = ends.map(({ host, end }) => `${host}: ${describe(request, end)}`).join("; ");
  const evidence = Object.fromEntries(
    ends.map(({ host, end }) => [
      host,
      "failed" in end ? null : end.place && describePlace(end.place),
    ]),
  );
  const failed = ends.filter(({ end }) => "failed" in end);
  if (failed.length === 0 || !request.isRequired) return { outcome: "ok", summary, evidence };
  const failure: Failure = {
    host: failed.map(({ host }) => host).join(", "),
    phase: "vault",
    reason: failed.map(({ host, end }) => `${host}: ${describe(request, end)}`).join("; "),
    wayOut:
      "mend what keeps the backup from the bucket, or set prism:aws.uploadRequired to false; then pulumi up again",
    blame: false,
  };
  return { outcome: "failed", summary, failure, evidence };
}

function describe({ task }: VaultRequest, end: HostEnd): string {
  if ("done" in end) return end.done;
  const what = task.act === "upload" ? "NOT in the bucket" : "NOT fetched";
  return `${what}: ${end.failed}`;
}
