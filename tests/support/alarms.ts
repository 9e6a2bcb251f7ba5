import { alarmsOfStack, type StackAlarms } from "../../plan/alarms/of-stack";
import {
  namesOf,
  readingsOf,
  type AlarmReading,
  type SeenAlarms,
} from "../../plan/alarms/readings";
import type { AlarmState } from "../../plan/alarms/alarm";
import { AWS } from "./aws";
import { settingsWith } from "./settings";

/** States by id; `absent` for an alarm that is not there. */
export type States = Readonly<Record<string, AlarmState | "absent">>;

const SINCE = "2026-11-18T02:00:00.000Z";

/** The alarms of production: web-2 is the canary of three hosts. */
export function productionAlarms(): StackAlarms {
  const alarms = alarmsOfStack("production", settingsWith({ aws: AWS }));
  if (alarms === null) throw new RangeError("expected alarms");
  return alarms;
}

/** What CloudWatch says if all are OK but these. */
export function seenWith(states: States = {}): SeenAlarms {
  return new Map(
    namesOf(productionAlarms()).flatMap((name) => {
      const state = states[name.replace("prism-production-", "")] ?? "OK";
      return state === "absent" ? [] : [[name, { state, since: SINCE, reason: "as told" }]];
    }),
  );
}

/** The same as readings. */
export function readingsWith(states: States = {}): AlarmReading[] {
  return readingsOf(productionAlarms(), seenWith(states));
}
