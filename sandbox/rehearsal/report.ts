import { alignColumns } from "../../cli/columns";
import type { AlarmsSeen } from "./alarms";
import type { TrafficCount } from "./step";

/** How one step went. */
export interface StepReport {
  readonly title: string;
  readonly promise: string;
  readonly outcome: "kept" | "broken" | "not run";
  /** What was proved, or expected and found when the promise was broken. */
  readonly detail: string;
  readonly seconds: number;
  /** Release that each host runs after the step, by its name; empty before there are hosts. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly traffic: TrafficCount | null;
  /** The alarms after the step, and what they did during it; null before there are any, or if they cannot be asked. */
  readonly alarms: AlarmsSeen | null;
  /** Output worth reading, such as a preview; empty for none. */
  readonly shown: string;
}

/** A rehearsal from its start to its end; what report.json holds. */
export interface RehearsalReport {
  readonly ok: boolean;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  /** Null if the engine could not be prepared. */
  readonly engine: { version: string; source: string; standIns: readonly string[] } | null;
  readonly steps: readonly StepReport[];
}

const HEADS = ["STEP", "SECONDS", "HOSTS RUN", "REQUESTS", "FAILED", ""];
const RIGHT = [1, 3, 4];

/** The short table for people: step, seconds, what each host runs, requests served and failed. */
export function reportTable(report: RehearsalReport): string[] {
  return alignColumns([HEADS, ...report.steps.map(cells)], RIGHT);
}

/** Why a rehearsal failed, one line per broken promise; empty if all were kept. */
export function brokenLines(report: RehearsalReport): string[] {
  return report.steps
    .filter(({ outcome }) => outcome === "broken")
    .map(({ title, promise, detail }) => `${title}: promised that ${promise}; ${detail}`);
}

/** What hosts run in few words: `prod-1..3 v2.4.0, staging-1 v2.4.0` said as groups of equal releases. */
function describeHosts(hosts: Readonly<Record<string, string>>): string {
  const groups = new Map<string, string[]>();
  for (const [host, release] of Object.entries(hosts)) {
    groups.set(release, [...(groups.get(release) ?? []), host]);
  }
  return [...groups].map(([release, names]) => `${names.join(" ")}: ${release}`).join(", ");
}

function cells(step: StepReport): string[] {
  return [
    step.title,
    step.outcome === "not run" ? "" : step.seconds.toFixed(1),
    describeHosts(step.hosts),
    step.traffic === null ? "" : String(step.traffic.requests),
    step.traffic === null ? "" : String(step.traffic.failed),
    step.outcome === "kept" ? "ok" : step.outcome.toUpperCase(),
  ];
}
