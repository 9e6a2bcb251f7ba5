import { canarySchema } from "../../config/canary";
import type { Settings } from "../../config/schema";
import type { WaveMember } from "../waves";
import type { PlannedAlarm, PlannedComposite } from "./alarm";
import { burnRows, hostRows, promiseRows, ringRows, silenceRows } from "./catalogue/gates";
import { p0Rows, p1Rows } from "./catalogue/pages";
import type { CatalogueContext, Parent, Row } from "./catalogue/row";
import { alarmFrom, compositeFrom, idOf, type AlarmNames } from "./describe";
import type { MetricSource } from "./metrics";
import { ringsOf } from "./rings";
import type { Rule } from "./rule";

/** Every alarm of a stack. */
export interface PlannedAlarms {
  readonly alarms: readonly PlannedAlarm[];
  /** Each behind those that its rule names. */
  readonly composites: readonly PlannedComposite[];
}

/** The catalogue for the hosts of a stack. */
export function planAlarms(
  settings: Pick<Settings, "canary" | "waves">,
  hosts: readonly WaveMember[],
  source: MetricSource,
  names: AlarmNames,
): PlannedAlarms {
  const context = contextOf(settings, hosts, source);
  const rows = [
    ...p0Rows(context),
    ...p1Rows(context),
    ...promiseRows(context),
    ...hostRows(context),
    ...ringRows(context),
    ...burnRows(context),
    ...silenceRows(context),
  ];
  return {
    alarms: rows.map((row) => alarmFrom(row, names)),
    composites: compositesOf(rows, context, names),
  };
}

function contextOf(
  { canary, waves }: Pick<Settings, "canary" | "waves">,
  hosts: readonly WaveMember[],
  source: MetricSource,
): CatalogueContext {
  const { limits, minimumRequests } = canary ?? canarySchema.parse({});
  const members = ringsOf(hosts, waves);
  return {
    source,
    hosts: members,
    rings: members.some(({ ring }) => ring === "canary") ? ["canary", "stable"] : ["stable"],
    limits,
    samples: minimumRequests,
  };
}

function compositesOf(
  rows: readonly Row[],
  { rings }: CatalogueContext,
  names: AlarmNames,
): PlannedComposite[] {
  const firing = (...ids: readonly string[]): Rule[] =>
    ids.map((alarm) => ({ state: "ALARM", alarm }));
  const children = (parent: Parent) =>
    firing(...rows.filter(({ parents }) => parents.includes(parent)).map(idOf));
  const silent = rows.filter(({ missing }) => missing === "missing");
  const pages = firing("p0", "p1");
  return [
    compositeFrom("p0", { any: children("p0") }, names),
    compositeFrom("p1", { any: children("p1") }, names),
    ...(["burn-medium", "burn-slow"] as const).map((kind) =>
      compositeFrom(kind, { all: children(kind) }, names),
    ),
    ...(silent.length === 0
      ? []
      : [
          compositeFrom(
            "gate-blind",
            { any: silent.map((row) => ({ state: "INSUFFICIENT_DATA", alarm: idOf(row) })) },
            names,
          ),
        ]),
    ...(rings.includes("canary")
      ? [compositeFrom("gate-canary", { any: [...pages, ...children("gate-canary")] }, names)]
      : []),
    compositeFrom("gate-fleet", { any: [...pages, ...children("gate-fleet")] }, names),
    compositeFrom(
      "gate-watch",
      { any: [...firing("gate-fleet"), ...children("gate-watch")] },
      names,
    ),
  ];
}
