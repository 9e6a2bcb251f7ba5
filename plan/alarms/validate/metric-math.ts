import type { MetricAlarmInputs, MetricQuery } from "../alarm";
import { idsOf, parseMath } from "../evaluator/math";
import { percentOf } from "../evaluator/statistics";
import { repeated, type Refuse } from "./problem";

/** Fields that CloudWatch refuses beside metricQueries. */
const SINGLE = [
  "namespace",
  "metricName",
  "dimensions",
  "period",
  "statistic",
  "extendedStatistic",
] as const;

const MOST_METRICS = 10;

/** What CloudWatch would refuse of an alarm on an expression. Source: AWS, "Alarms on math expressions". */
export function checkQueries(
  inputs: MetricAlarmInputs,
  queries: readonly MetricQuery[],
  refuse: Refuse,
): void {
  for (const field of SINGLE) {
    if (inputs[field] === undefined) continue;
    refuse(field, "must not be set beside metricQueries, got a value; move it into a query");
  }
  if (inputs.evaluateLowSampleCountPercentiles !== undefined) {
    refuse(
      "evaluateLowSampleCountPercentiles",
      "must be set for percentiles of one metric only, got metricQueries; ask for SampleCount in the expression",
    );
  }
  const metrics = queries.filter(({ metric }) => metric !== undefined).length;
  if (metrics > MOST_METRICS) {
    refuse(
      "metricQueries",
      `must hold at most ${MOST_METRICS} metrics, got ${metrics}; split the alarm`,
    );
  }
  const returned = queries.filter(({ returnData }) => returnData).length;
  if (returned !== 1) {
    refuse(
      "metricQueries",
      `must return exactly one series, got ${returned}; set returnData on the one that is compared`,
    );
  }
  for (const id of repeated(queries.map((query) => query.id))) {
    refuse(`metricQueries.${id}.id`, "must be unique, got it twice; rename one");
  }
  const periods = new Set(queries.flatMap(({ metric }) => metric?.period ?? []));
  if (periods.size > 1) {
    refuse(
      "metricQueries",
      `must have one period, got ${[...periods].join(", ")}; make two alarms and a composite`,
    );
  }
  for (const query of queries) checkQuery(query, queries, refuse);
}

function checkQuery(query: MetricQuery, all: readonly MetricQuery[], refuse: Refuse): void {
  const { id, expression, metric } = query;
  const place = `metricQueries.${id}`;
  if (!/^[a-z]\w*$/.test(id)) {
    refuse(
      `${place}.id`,
      "must begin with a lower-case letter and go on with letters, digits and _; rename it",
    );
  }
  if ((expression === undefined) === (metric === undefined)) {
    refuse(place, "must be a metric or an expression, got both or neither; keep one of the two");
  }
  if (metric !== undefined && percentOf(metric.stat) === null && !/^[A-Z]\w+$/.test(metric.stat)) {
    refuse(
      `${place}.stat`,
      `must be a statistic such as Sum or p95, got ${metric.stat}; change it`,
    );
  }
  if (expression !== undefined) checkExpression(place, expression, all, refuse);
}

function checkExpression(
  place: string,
  text: string,
  all: readonly MetricQuery[],
  refuse: Refuse,
): void {
  const field = `${place}.expression`;
  if (/\bSEARCH\s*\(/.test(text)) {
    refuse(field, "must not use SEARCH, which returns several series; name each metric");
    return;
  }
  try {
    const unknown = idsOf(parseMath(text)).filter((id) => !all.some((one) => one.id === id));
    for (const id of unknown) refuse(field, `must name known ids, got ${id}; add that query`);
  } catch (error) {
    refuse(
      field,
      `must be one the evaluator can judge: ${(error as Error).message}; write it with IF, comparisons, AND, OR and arithmetic`,
    );
  }
  if (reaches(text, text, all, new Set())) {
    refuse(field, "must not need its own value, got a circle; take one of its ids out");
  }
}

/** Whether an expression needs itself, by way of others too. */
function reaches(
  text: string,
  goal: string,
  all: readonly MetricQuery[],
  seen: ReadonlySet<string>,
): boolean {
  const words = text.match(/[a-z]\w*/g) ?? [];
  return words
    .filter((word) => !seen.has(word))
    .map((word) => all.find(({ id }) => id === word)?.expression)
    .some(
      (next) =>
        next !== undefined &&
        (next === goal || reaches(next, goal, all, new Set([...seen, ...words]))),
    );
}
