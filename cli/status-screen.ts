import type { HostStatus, StackStatus } from "../plan/status";
import { alignColumns } from "./columns";

/** How a line is meant; a terminal shows it as a colour. */
export type Tone = "plain" | "good" | "warn" | "bad" | "strong";

/** One line of a screen. */
export interface Line {
  readonly text: string;
  readonly tone: Tone;
}

const COLUMNS = ["HOST", "RUNS", "PROCESS", "SINCE", "VERIFIED", "LAST BACKUP"];

/**
 * One screen for people: what the hosts run, what stands in the way, the next command. Times are UTC.
 *
 * @param status  from describeStatus
 */
export function statusScreen(status: StackStatus): Line[] {
  const [head = "", ...rows] = alignColumns([COLUMNS, ...status.hosts.map(hostCells)]);
  return [
    {
      text: `${status.stack}: wants ${status.wanted.release}, last good ${status.lastGood ?? "none"}`,
      tone: "strong",
    },
    { text: "", tone: "plain" },
    { text: head, tone: "strong" },
    ...rows.map((text, index) => ({ text, tone: hostTone(status.hosts[index]) })),
    { text: "", tone: "plain" },
    ...section("open run", "none", "warn", status.openRuns.map(describeOpenRun)),
    ...section("drift", "none", "warn", perHost(status.hosts, "drift")),
    ...section("in the way", "nothing", "bad", perHost(status.hosts, "problems")),
    ...section("marked bad", "none", "bad", status.bad.map(describeBad)),
    ...section("backups", "none", "plain", status.hosts.flatMap(describeBackup)),
    { text: "", tone: "plain" },
    { text: `next  ${status.next.command}`, tone: "strong" },
    { text: `      ${status.next.why}`, tone: "plain" },
  ];
}

function hostCells(host: HostStatus): string[] {
  if (host.state !== "observed") return [host.host, "unknown", host.state, "", "", ""];
  return [
    host.host,
    host.deployment ?? "nothing",
    host.process ?? "none",
    minute(host.runningSince) ?? "-",
    minute(host.verifiedAt) ?? "no",
    minute(host.lastBackup?.at ?? null) ?? "none",
  ];
}

function hostTone(host: HostStatus | undefined): Tone {
  if (host === undefined || host.state !== "observed" || host.problems.length > 0) return "bad";
  const isWell = host.process === "online" && host.verifiedAt !== null && host.drift.length === 0;
  return isWell ? "good" : "warn";
}

/** A label with its entries below each other, or one word when there are none. */
function section(label: string, none: string, tone: Tone, entries: readonly string[]): Line[] {
  if (entries.length === 0) return [{ text: `${label.padEnd(12)}${none}`, tone: "plain" }];
  return entries.map((entry, index) => ({
    text: `${(index === 0 ? label : "").padEnd(12)}${entry}`,
    tone,
  }));
}

function perHost(hosts: readonly HostStatus[], key: "drift" | "problems"): string[] {
  return hosts.flatMap((host) => host[key].map((entry) => `${host.host}: ${entry}`));
}

function describeOpenRun(run: StackStatus["openRuns"][number]): string {
  const since = minute(run.since) ?? run.since;
  const back =
    run.deadline === null ? "" : `; goes back by itself at ${run.deadline} unless confirmed`;
  return `${run.id} of ${run.deployment}, by ${run.openedBy} since ${since}, on ${run.hosts.join(", ")}${back}`;
}

function describeBad(mark: StackStatus["bad"][number]): string {
  return `${mark.deployment} in run ${mark.runId}: ${mark.reason}`;
}

function describeBackup(host: HostStatus): string[] {
  if (host.lastBackup === null) return [];
  return [`${host.host}: ${host.lastBackup.path} (${sizeOf(host.lastBackup.bytes)})`];
}

/** Bytes in a unit that leaves one to three digits before the point. */
function sizeOf(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** `2026-11-18T02:05:09.000Z` as `2026-11-18 02:05`. */
function minute(iso: string | null): string | null {
  return iso === null ? null : iso.slice(0, 16).replace("T", " ");
}
