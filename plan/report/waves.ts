import type { PastRun, PastStep } from "../history";
import { beginOf } from "./begin-of";
import type { ReportWatch } from "./report";

const isWatch = ({ phase }: PastStep) => phase === "canary" || phase === "dwell";

/** Every watch of a run, in order, as the host has them that was switched first: it is there in all of them. */
function watchSteps({ steps }: PastRun): PastStep[] {
  const first = steps.find(({ phase, outcome }) => phase === "activate" && outcome !== "failed");
  const hosts = [...new Set(steps.filter(isWatch).map(({ host }) => host))];
  const witness = first !== undefined && hosts.includes(first.host) ? first.host : hosts[0];
  return steps.filter((step) => isWatch(step) && step.host === witness);
}

/** The watches between the waves of a run. */
export function watchesOf(past: PastRun): ReportWatch[] {
  return watchSteps(past).map(({ phase, outcome, at, seconds, reason, watched }, index) => ({
    name: phase === "canary" ? "canary" : `before wave ${index + 2}`,
    outcome,
    from: beginOf({ at, seconds }, past.openedAt),
    seconds,
    reason,
    requests: watched?.requests ?? "not kept",
    findings: watched?.findings ?? [],
    course: watched?.course ?? null,
  }));
}

/** In which wave a host was switched, from 1; null if it was not. Between two waves there is always a watch. */
export function waveOf(name: string, past: PastRun): number | null {
  const activated = past.steps.find(({ host, phase }) => host === name && phase === "activate");
  if (activated === undefined) return null;
  return 1 + watchSteps(past).filter(({ at }) => at < activated.at).length;
}
