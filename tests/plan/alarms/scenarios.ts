import { hostsOf } from "../../../config/inventory";
import { evaluateAll, type Evaluations } from "../../../plan/alarms/evaluator/evaluate-all";
import type { Sample } from "../../../plan/alarms/evaluator/statistics";
import {
  telemetryOf,
  type Metric,
  type MetricName,
  type Place,
} from "../../../plan/alarms/metrics";
import type { MonitoringPlan } from "../../../plan/alarms/plan-monitoring";
import { planCloud } from "../../../plan/cloud";
import { AWS } from "../../support/aws";
import { settingsWith } from "../../support/settings";

/** What a host does in one minute. */
export interface Minute {
  readonly requests: number;
  readonly errors: number;
  /** Of nine requests in ten; the tenth takes half as long again. */
  readonly seconds: number;
  readonly cpuPercent: number;
  readonly isUp: boolean;
  /** Whether its telemetry lives. */
  readonly isHeard: boolean;
  readonly newErrorLines: number;
}

/** A host at its best. */
export const WELL: Minute = {
  requests: 600,
  errors: 1,
  seconds: 0.2,
  cpuPercent: 30,
  isUp: true,
  isHeard: true,
  newErrorLines: 0,
};

/** What differs from WELL, in minutes since the trouble began. */
export interface Scenario {
  readonly trouble: (host: string, minute: number) => Partial<Minute>;
  /** Seconds between a measurement and when it can be read. */
  readonly lateSeconds?: number;
}

const NOON = 1_795_000_020 - (1_795_000_020 % 3600);
const BEFORE = 65;
const AFTER = 20;
const HOSTS = ["web-1", "web-2", "web-3"];

const ringOf = (host: string) => (host === "web-2" ? "canary" : "stable");
const keyOf = ({ metricName, dimensions }: Metric) => JSON.stringify([metricName, dimensions]);

/** Everything that watches production of three hosts, of which web-2 is the canary. */
export function monitoring(): MonitoringPlan {
  const settings = settingsWith({ aws: AWS });
  return (planCloud("production", settings, hostsOf(settings)) as { monitoring: MonitoringPlan })
    .monitoring;
}

/**
 * Plays a scenario, minute by minute, after an hour in which all was well.
 *
 * @returns  what changed: `id: STATE after minutes`, without gates of other phases; in the order of time
 */
export function play(scenario: Scenario, plan: MonitoringPlan): string[] {
  const samples = measured(scenario);
  const late = scenario.lateSeconds ?? 0;
  const changes: string[] = [];
  let states: Evaluations = {};
  for (let minute = -5; minute <= AFTER; minute += 1) {
    const at = NOON + minute * 60;
    const read = (metric: Metric) =>
      (samples.get(keyOf(metric)) ?? []).filter((sample) => sample.at + late <= at);
    const next = evaluateAll(plan, read, at, states);
    if (minute > 0) {
      for (const [id, { state }] of Object.entries(next)) {
        if (state !== states[id]?.state) changes.push(`${id}: ${state} after ${minute}`);
      }
    }
    states = next;
  }
  return changes;
}

function measured({ trouble }: Scenario): Map<string, Sample[]> {
  const samples = new Map<string, Sample[]>();
  const source = telemetryOf("production");
  const put = (name: MetricName, places: readonly Place[], sample: Sample) => {
    for (const place of places) {
      const key = keyOf(source.metric(name, place));
      const list = samples.get(key) ?? [];
      list.push(sample);
      samples.set(key, list);
    }
  };
  for (let minute = -BEFORE; minute < AFTER; minute += 1) {
    const stateOf = (host: string): Minute => ({
      ...WELL,
      ...(minute >= 0 && trouble(host, minute)),
    });
    for (const host of HOSTS) {
      const now = stateOf(host);
      const ring = ringOf(host);
      const at = NOON + minute * 60;
      if (!now.isHeard) continue;
      const sums: readonly Place[] = [{}, { ring }];
      const own: readonly Place[] = [{ ring, host }];
      const answered = now.requests - now.errors;
      const slow = Math.floor(answered / 10);
      put("Requests", sums, { at, values: [now.requests] });
      put("ServerErrors", sums, { at, values: [now.errors] });
      put("Latency", sums, {
        at,
        values: [now.seconds, now.seconds * 1.5],
        counts: [answered - slow, slow],
      });
      put("NewErrorLines", sums, { at, values: [now.newErrorLines] });
      put("CpuPercent", own, { at, values: [now.cpuPercent] });
      put("MemoryPercent", own, { at, values: [40] });
      put("DiskPercent", own, { at, values: [50] });
      put("CoreProbeUp", [{}], { at, values: [Number(now.isUp)] });
      // As it was before a release, all along.
      put("BaselineP95", [{}], { at, values: [WELL.seconds * 1.5] });
      for (const target of HOSTS) {
        const place = { ring: ringOf(target) } as const;
        for (let second = 0; second < 60; second += 10) {
          const sample = { at: at + second, values: [Number(stateOf(target).isUp)] };
          put("ProbeUp", [place, { ...place, target }], sample);
        }
      }
    }
  }
  return samples;
}
