import type { AwsSettings } from "../../config/aws";
import type { Fact } from "../checks/check";
import type { AlarmReading } from "./readings";
import { alarmsOf, parseRule } from "./rule";
import type { StackAlarms } from "./of-stack";

/** Alarms that fired when a deployment began: none of them can end it, all others can. */
export interface AlarmsAside {
  /** Their ids, in the order of the catalogue. */
  readonly alarms: readonly string[];
  /** Why a person deploys nevertheless; null: nobody was asked, they are of capacity only. */
  readonly reason: string | null;
}

/** What the alarms say before a deployment begins. */
export interface AlarmsBefore {
  /** Why it may not begin, each with its way out. */
  readonly refusal: readonly string[];
  readonly warnings: readonly string[];
  /** What the run puts aside; null: nothing. */
  readonly aside: AlarmsAside | null;
}

/** Nothing to say: a stack without alarms, or a run that they do not stop. */
export const NO_ALARMS: AlarmsBefore = { refusal: [], warnings: [], aside: null };

/** A host that is full was so before: a release cannot be blamed for it, and may be what helps. */
const CAPACITY = new Set(["slo-cpu-host", "slo-memory-host", "slo-disk-host"]);
/** Lines of the last minute, of whatever release; asked right after a switch only. */
const AFTER_SWITCH = "error-lines-first";
const STOPS = new Set(["p0", "p1", "gate"]);

/**
 * Whether alarms let a deployment begin. P0, P1 and gate alarms that fire do not, nor does a CloudWatch that says nothing:
 * what cannot be seen cannot be watched either. Alarms that are not registered yet stop nothing, since this update
 * registers them.
 *
 * @param readings  from readingsOf, or why there are none
 */
export function alarmsBefore(
  stack: string,
  { alarms, composites }: StackAlarms,
  fixForward: AwsSettings["fixForward"],
  readings: Fact<readonly AlarmReading[]>,
): AlarmsBefore {
  if ("unknown" in readings) return { ...NO_ALARMS, refusal: [readings.unknown] };
  const named = fixForward?.alarms ?? [];
  const unknown = named.filter((id) => alarms.every((alarm) => alarm.id !== id));
  const firing = readings.filter(({ state }) => state === "ALARM");
  const single = firing.filter(({ isComposite, kind }) => !isComposite && kind !== AFTER_SWITCH);
  const stopping = single.filter(({ severity }) => STOPS.has(severity));
  const capacity = stopping.filter(({ kind }) => CAPACITY.has(kind));
  const excused = stopping.filter((one) => !capacity.includes(one) && named.includes(one.id));
  const blocking = stopping.filter((one) => !capacity.includes(one) && !excused.includes(one));
  // A composite follows its children by some seconds; one that no child explains counts by itself.
  const explained = new Set(firing.map(({ name }) => name));
  const alone = firing.filter(
    ({ isComposite, severity, id }) =>
      isComposite &&
      STOPS.has(severity) &&
      !childrenOf(composites, id).some((name) => explained.has(name)),
  );
  const aside = alarms.flatMap(({ id }) =>
    [...capacity, ...excused].some((one) => one.id === id) ? [id] : [],
  );
  return {
    refusal: [
      ...unknown.map(
        (id) =>
          `prism:aws.fixForward.alarms: must be alarms of stack ${stack}, got ${JSON.stringify(id)}; prism alarms --stack ${stack} shows them`,
      ),
      ...[...blocking, ...alone].map((one) => describeBlocking(stack, one)),
    ],
    warnings: [
      ...capacity.map((one) => `${describe(one)}; this deployment is not judged by it`),
      ...excused.map((one) => `${describe(one)}; put aside: ${fixForward?.reason ?? ""}`),
      ...named
        .filter((id) => !unknown.includes(id) && !excused.some((one) => one.id === id))
        .map(
          (id) => `alarm ${id} does not fire, so it counts; remove it from prism:aws.fixForward`,
        ),
      ...firing
        .filter(({ severity, isComposite }) => isComposite && !STOPS.has(severity))
        .map(describe),
      ...absentLines(stack, readings),
    ],
    aside:
      aside.length === 0
        ? null
        : { alarms: aside, reason: excused.length > 0 ? (fixForward?.reason ?? null) : null },
  };
}

function childrenOf(composites: StackAlarms["composites"], id: string): readonly string[] {
  const rule = composites.find((one) => one.id === id)?.inputs.alarmRule;
  return rule === undefined ? [] : alarmsOf(parseRule(rule));
}

function describe({ id, since, reason }: AlarmReading): string {
  return `alarm ${id} fires${since === null ? "" : ` since ${since.slice(0, 19)}Z`}: ${reason}`;
}

function describeBlocking(stack: string, one: AlarmReading): string {
  const wayOut = one.isComposite
    ? "see prism alarms, and try again in a minute"
    : `mend that first, or go back (prism rollback --stack ${stack}); to deploy what mends it, name ${one.id} in prism:aws.fixForward with the reason`;
  return `${describe(one)}; ${wayOut}`;
}

function absentLines(stack: string, readings: readonly AlarmReading[]): string[] {
  const absent = readings.filter(({ state }) => state === "absent");
  if (absent.length === 0) return [];
  if (absent.length === readings.length) return ["no alarm is registered yet; this update does so"];
  const names = absent.map(({ id }) => id).join(", ");
  return [
    `alarms are absent at CloudWatch: ${names}; pulumi refresh --stack ${stack} before this update brings them back`,
  ];
}
