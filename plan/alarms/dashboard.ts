import type { MetricQuery, PlannedAlarm } from "./alarm";
import { KINDS, type AlarmKind } from "./kinds";
import type { Metric } from "./metrics";

/** Columns of a dashboard, and the size of one graph in them. */
const GRID = { columns: 24, width: 8, height: 6, header: 2 };

type Line = readonly (string | Readonly<Record<string, unknown>>)[];

/**
 * The dashboard's body: a graph per alarm with its threshold; alarms of one metric each share the graph of their kind.
 *
 * @param alarms  in the order of the graphs
 * @returns       JSON text, always the same for the same alarms
 */
export function dashboardBody(
  title: string,
  region: string,
  runbook: string,
  alarms: readonly PlannedAlarm[],
): string {
  const perRow = GRID.columns / GRID.width;
  const graphs = groupsOf(alarms).map((group, at) => ({
    type: "metric",
    x: (at % perRow) * GRID.width,
    y: GRID.header + Math.floor(at / perRow) * GRID.height,
    width: GRID.width,
    height: GRID.height,
    properties: graphOf(group, region),
  }));
  const header = {
    type: "text",
    x: 0,
    y: 0,
    width: GRID.columns,
    height: GRID.header,
    properties: { markdown: `# ${title}\n[Runbook](${runbook})` },
  };
  return JSON.stringify({ widgets: [header, ...graphs] });
}

function groupsOf(alarms: readonly PlannedAlarm[]): PlannedAlarm[][] {
  const groups = new Map<string, PlannedAlarm[]>();
  for (const alarm of alarms) {
    const key = alarm.inputs.metricQueries === undefined ? alarm.kind : alarm.id;
    groups.set(key, [...(groups.get(key) ?? []), alarm]);
  }
  return [...groups.values()];
}

function graphOf(group: readonly PlannedAlarm[], region: string) {
  const [first] = group;
  const { threshold = 0, metricQueries } = first?.inputs ?? {};
  return {
    title: metricQueries === undefined ? first?.kind : first?.id,
    region,
    view: "timeSeries",
    metrics: metricQueries === undefined ? group.map(lineOf) : metricQueries.map(queryLine),
    annotations: { horizontal: [{ label: says(first), value: threshold }] },
    yAxis: { left: { min: 0, label: first?.unit, showUnits: false } },
  };
}

const says = (alarm: PlannedAlarm | undefined) =>
  alarm === undefined ? "" : KINDS[alarm.kind as AlarmKind].says;

function lineOf({ id, inputs }: PlannedAlarm): Line {
  const { namespace = "", metricName = "", dimensions = {}, period } = inputs;
  const stat = inputs.extendedStatistic ?? inputs.statistic;
  return [...nameOf({ namespace, metricName, dimensions }), { label: id, stat, period }];
}

function queryLine({ id, expression, metric }: MetricQuery): Line {
  if (metric === undefined) return [{ id, expression, label: id }];
  return [...nameOf(metric), { id, stat: metric.stat, period: metric.period, visible: false }];
}

const nameOf = ({ namespace, metricName, dimensions }: Metric) => [
  namespace,
  metricName,
  ...Object.entries(dimensions).flat(),
];
