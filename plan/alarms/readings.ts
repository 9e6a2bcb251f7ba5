import type { AlarmState, Severity } from "./alarm";
import type { PlannedAlarms } from "./plan-alarms";

/** What CloudWatch says of an alarm, by the alarm's name there. */
export interface SeenAlarm {
  readonly state: AlarmState;
  /** Since when, ISO 8601 UTC; null: not said. */
  readonly since: string | null;
  /** CloudWatch's own words. */
  readonly reason: string;
}

/** Alarms by their name at CloudWatch; one that is not there is missing. */
export type SeenAlarms = ReadonlyMap<string, SeenAlarm>;

/** One alarm of the catalogue as it stands. */
export interface AlarmReading {
  readonly id: string;
  /** Row of the catalogue and section of the runbook. */
  readonly kind: string;
  readonly severity: Severity;
  /** At CloudWatch. */
  readonly name: string;
  readonly isComposite: boolean;
  /** absent: CloudWatch has no such alarm. */
  readonly state: AlarmState | "absent";
  readonly since: string | null;
  readonly reason: string;
}

/** Names at CloudWatch of every alarm of a stack. */
export function namesOf({ alarms, composites }: PlannedAlarms): string[] {
  return [
    ...alarms.map(({ inputs }) => inputs.name),
    ...composites.map(({ inputs }) => inputs.alarmName),
  ];
}

/** Every alarm of the catalogue as CloudWatch has it; composites first. */
export function readingsOf(
  { alarms, composites }: PlannedAlarms,
  seen: SeenAlarms,
): AlarmReading[] {
  const read = (
    { id, kind, severity }: Pick<AlarmReading, "id" | "kind" | "severity">,
    name: string,
    isComposite: boolean,
  ): AlarmReading => ({
    id,
    kind,
    severity,
    name,
    isComposite,
    ...(seen.get(name) ?? { state: "absent", since: null, reason: "CloudWatch has no such alarm" }),
  });
  return [
    ...composites.map((one) => read(one, one.inputs.alarmName, true)),
    ...alarms.map((one) => read(one, one.inputs.name, false)),
  ];
}
