import type { AlarmActions, PlannedAlarm, PlannedComposite, TopicId } from "./alarm";
import type { Parent, Row } from "./catalogue/row";
import { KINDS, type AlarmKind } from "./kinds";
import { formatRule, type Rule } from "./rule";

/** What all alarms of a stack have in common. */
export interface AlarmNames {
  /** First part of every name at CloudWatch: prefix and stack. */
  readonly prefix: string;
  /** Address of the runbook's page. */
  readonly runbook: string;
}

const NOBODY: AlarmActions = { alarmActions: [], okActions: [], insufficientDataActions: [] };

/** Id of a row's alarm. */
export function idOf({ kind, of }: Pick<Row, "kind" | "of">): string {
  return of === undefined ? kind : `${kind}-${of}`;
}

/** A row as CloudWatch takes it. Children tell nobody; the composites above them do. */
export function alarmFrom(row: Row, names: AlarmNames): PlannedAlarm {
  const [datapointsToAlarm, evaluationPeriods] = row.points;
  const id = idOf(row);
  return {
    id,
    kind: row.kind,
    severity: row.severity,
    unit: row.unit,
    inputs: {
      name: `${names.prefix}-${id}`,
      alarmDescription: descriptionOf(row.kind, names, row.of),
      comparisonOperator: row.comparison,
      threshold: row.threshold,
      evaluationPeriods,
      datapointsToAlarm,
      treatMissingData: row.missing,
      ...row.measure,
      ...NOBODY,
    },
  };
}

/** A composite over alarms that are given by their ids. */
export function compositeFrom(
  kind: Extract<AlarmKind, Parent | "gate-blind">,
  rule: Rule,
  names: AlarmNames,
): PlannedComposite {
  const told = TOLD[kind];
  return {
    id: kind,
    kind,
    severity: SEVERITIES[kind],
    inputs: {
      alarmName: `${names.prefix}-${kind}`,
      alarmDescription: descriptionOf(kind, names),
      alarmRule: formatRule(named(rule, names)),
      ...NOBODY,
      ...(told !== null && { alarmActions: [told], okActions: [told] }),
      ...(SILENCED.has(kind) && {
        actionsSuppressor: { alarm: `${names.prefix}-deploying`, ...SILENCE_SECONDS },
      }),
    },
  };
}

/** What tells nobody of the planned noise of a deployment: never P0, nor a gate. */
const SILENCED: ReadonlySet<string> = new Set(["p1", "burn-medium", "burn-slow"]);

/**
 * The alarm of a deployment fires within a minute after it began, before any of these can. What still holds three minutes
 * after its end, when the windows of P1 have passed, tells somebody.
 */
const SILENCE_SECONDS = { waitPeriod: 60, extensionPeriod: 180 };

const SEVERITIES = {
  p0: "p0",
  p1: "p1",
  "burn-medium": "ticket",
  "burn-slow": "ticket",
  "gate-blind": "inconclusive",
  "gate-canary": "gate",
  "gate-fleet": "gate",
  "gate-watch": "gate",
} as const;

/** Who is told. Gates are polled by a deployment; one that watches nothing is a ticket for somebody. */
const TOLD: Readonly<Record<keyof typeof SEVERITIES, TopicId | null>> = {
  p0: "p0",
  p1: "p1",
  "burn-medium": "ticket",
  "burn-slow": "ticket",
  "gate-blind": "ticket",
  "gate-canary": null,
  "gate-fleet": null,
  "gate-watch": null,
};

function descriptionOf(kind: AlarmKind, { runbook }: AlarmNames, of?: string): string {
  return `${KINDS[kind].says}${of === undefined ? "" : ` (${of})`}. Runbook: ${runbook}#${kind}`;
}

function named(rule: Rule, names: AlarmNames): Rule {
  if ("alarm" in rule) return { ...rule, alarm: `${names.prefix}-${rule.alarm}` };
  if ("any" in rule) return { any: rule.any.map((part) => named(part, names)) };
  if ("all" in rule) return { all: rule.all.map((part) => named(part, names)) };
  return "not" in rule ? { not: named(rule.not, names) } : rule;
}
