import type { CanarySettings } from "../../config/canary";
import { describeFinding, judge, type Judgement } from "./judge";
import type { Measurements } from "./measurements";
import type { Watch } from "./watch";

/** What was measured on one activated host during a dwell. */
export interface DwellHost {
  readonly name: string;
  /** Since the dwell began. */
  readonly all: Measurements;
  /** In the newest look. */
  readonly newest: Measurements;
}

/** Why a host is not known to be well; null if it is: measured now, and answering. */
function problemOf({ all, newest }: DwellHost): string | null {
  const blind = (["host", "process", "probe"] as const).filter(
    (source) => (newest.failures[source] ?? 0) > 0,
  );
  if (blind.length > 0) return `could not be measured (${blind.join(", ")})`;
  const isDeaf = newest.probe.requests > 0 && newest.probe.errors === newest.probe.requests;
  if (isDeaf || all.probe.errors === all.probe.requests) return "answered no probe";
  return null;
}

/**
 * Judges the short dwell before a later wave: it passes in its time if every activated host is well, and fails as soon as
 * a limit is certainly breached. It compares no release with another, and asks for no number of samples: the canary watch
 * has done so, or nobody wanted it.
 */
export function judgeDwell(
  watch: Watch,
  settings: CanarySettings,
  hosts: readonly DwellHost[],
): Judgement {
  const whole = judge(watch, settings);
  const absolute = whole.findings.filter(({ isRelative }) => !isRelative);
  const breached = absolute.filter(({ state }) => state === "breach");
  if (breached.length > 0) {
    return { verdict: "fail", reasons: breached.map(describeFinding), findings: absolute };
  }
  const unwell = hosts.flatMap((host) => {
    const problem = problemOf(host);
    return problem === null ? [] : [`${host.name} ${problem}`];
  });
  const left = Math.ceil(settings.watchSeconds - watch.seconds);
  const reasons = left > 0 ? [`expected ${left} s more of watching`, ...unwell] : unwell;
  return { verdict: reasons.length === 0 ? "pass" : "inconclusive", reasons, findings: absolute };
}
