import { describeSize } from "../plan/sizes";
import type { HostStatus, StackStatus } from "../plan/status";
import { describePlace } from "../plan/vault-talk";
import { alignColumns, breakAtClauses } from "./columns";
import { minuteOf, momentOf } from "./moments";

/** How a line is meant; a terminal shows it as a colour. */
export type Tone = "plain" | "good" | "warn" | "bad" | "strong";

/** One line of a screen. */
export interface Line {
  readonly text: string;
  readonly tone: Tone;
}

const COLUMNS = ["HOST", "RUNS", "PROCESS", "SINCE (UTC)", "VERIFIED (UTC)"];
/** Longest line, as far as its clauses let it be. */
const WIDTH = 100;
const LABEL_WIDTH = 12;

/**
 * One screen for people: what the hosts run, what stands in the way, the next command.
 *
 * @param status  from describeStatus
 * @param gate    what of the gate needs care, from gateWarnings
 */
export function statusScreen(status: StackStatus, gate: readonly string[] = []): Line[] {
  const [head = "", ...rows] = alignColumns([COLUMNS, ...status.hosts.map(hostCells)]);
  const none = wordForNone(status);
  const { stack, wanted, lastGood, now, next } = status;
  return [
    {
      text: `${stack}: wants ${wanted.release}, last good ${lastGood ?? none}`,
      tone: "strong",
    },
    { text: `asked at ${minuteOf(now)} UTC`, tone: "plain" },
    { text: "", tone: "plain" },
    { text: head, tone: "strong" },
    ...rows.map((text, index) => ({ text, tone: hostTone(status.hosts[index]) })),
    { text: "", tone: "plain" },
    ...section(
      "open run",
      none,
      "warn",
      status.openRuns.map((run) => describeOpenRun(run, now)),
    ),
    ...section(
      "drained",
      none,
      "warn",
      status.hosts.flatMap((host) => describeDrained(host, now)),
    ),
    ...section("freezes", none, "warn", status.freezes),
    ...section("drift", none, "warn", perHost(status.hosts, "drift")),
    ...section("in the way", "nothing", "bad", perHost(status.hosts, "problems")),
    ...section("marked bad", none, "bad", status.bad.map(describeBad)),
    ...(status.breakGlass.length === 0
      ? []
      : section(
          "break-glass",
          none,
          "warn",
          status.breakGlass.map((use) => describeToken(use, now)),
        )),
    ...(gate.length === 0 ? [] : section("the gate", none, "warn", gate)),
    ...section(
      "backups",
      none,
      "plain",
      status.hosts.flatMap((host) => describeBackup(host, status)),
    ),
    { text: "", tone: "plain" },
    { text: `next  ${next.command}`, tone: "strong" },
    ...breakAtClauses(next.why, WIDTH - 6).map((text): Line => ({
      text: `      ${text}`,
      tone: "plain",
    })),
  ];
}

function hostCells(host: HostStatus): string[] {
  if (host.state !== "observed") return [host.host, "unknown", host.state];
  return [
    host.host,
    host.deployment ?? "nothing",
    host.process ?? "none",
    host.runningSince === null ? "-" : minuteOf(host.runningSince),
    host.verifiedAt === null ? "no" : minuteOf(host.verifiedAt),
  ];
}

function hostTone(host: HostStatus | undefined): Tone {
  if (host === undefined || host.state !== "observed" || host.problems.length > 0) return "bad";
  const runs = host.process === "online" && host.verifiedAt !== null && host.drift.length === 0;
  return runs && host.drained === null ? "good" : "warn";
}

/** What to say where no host names anything: nobody knows it of a host that did not answer. */
function wordForNone({ hosts }: StackStatus): string {
  const silent = hosts.filter(({ state }) => state !== "observed").map(({ host }) => host);
  if (silent.length === 0) return "none";
  return silent.length === hosts.length ? "unknown" : `unknown on ${silent.join(", ")}`;
}

/** A label with its entries below each other, or one word when there are none. */
function section(label: string, none: string, tone: Tone, entries: readonly string[]): Line[] {
  if (entries.length === 0) return [{ text: `${label.padEnd(LABEL_WIDTH)}${none}`, tone: "plain" }];
  return entries
    .flatMap((entry) => breakAtClauses(entry, WIDTH - LABEL_WIDTH))
    .map((text, index) => ({
      text: `${(index === 0 ? label : "").padEnd(LABEL_WIDTH)}${text}`,
      tone,
    }));
}

function perHost(hosts: readonly HostStatus[], key: "drift" | "problems"): string[] {
  return hosts.flatMap((host) => host[key].map((entry) => `${host.host}: ${entry}`));
}

function describeOpenRun(run: StackStatus["openRuns"][number], now: string): string {
  const back =
    run.deadline === null
      ? ""
      : `; goes back by itself at ${momentOf(run.deadline, now)}, unless confirmed`;
  return `${run.id} of ${run.deployment}; by ${run.openedBy} since ${momentOf(run.since, now)}; on ${run.hosts.join(", ")}${back}`;
}

function describeDrained({ host, drained }: HostStatus, now: string): string[] {
  if (drained === null) return [];
  const { server, at, runId } = drained;
  return [`${host}: out of the balancer as ${server} since ${momentOf(at, now)}; by run ${runId}`];
}

function describeBad(mark: StackStatus["bad"][number]): string {
  return `${mark.deployment} in run ${mark.runId}: ${mark.reason}`;
}

function describeToken(
  { at, runId, token }: StackStatus["breakGlass"][number],
  now: string,
): string {
  const { incident, reason, actor, signer } = token;
  return `${momentOf(at, now)} run ${runId} for ${incident} (${reason}), by ${actor}, signed by ${signer}`;
}

function describeBackup({ host, lastBackup }: HostStatus, status: StackStatus): string[] {
  if (lastBackup === null) return [];
  const { path, bytes, at, stored } = lastBackup;
  const missing = status.hasVault ? "; NOT in the bucket, on the host only" : "";
  const copy = stored === undefined ? missing : `; ${describePlace(stored)}`;
  return [`${host}: ${path} (${describeSize(bytes)}); ${momentOf(at, status.now)}${copy}`];
}
