import { init, type EChartsOption } from "echarts";
import { CURVES, type Course, type Curve } from "../../plan/judgement/course";
import { showNumber } from "../../plan/judgement/judge";
import type { ReportWatch } from "../../plan/report/report";
import { html, Html } from "./html";
import { offsetOf } from "./words";

interface Drawn {
  readonly title: string;
  readonly unit: "%" | " ms";
  /** Of the finding that holds its limit, by its beginning. */
  readonly finding: string;
}

const DRAWN: Readonly<Record<Curve, Drawn>> = {
  userErrorPercent: { title: "Failed user requests", unit: "%", finding: "failed user requests" },
  probeErrorPercent: { title: "Failed probes", unit: "%", finding: "failed probe requests" },
  userP95Milliseconds: { title: "P95 of user requests", unit: " ms", finding: "P95 of user" },
  probeP95Milliseconds: { title: "P95 of probes", unit: " ms", finding: "P95 of probe" },
  cpuPercent: { title: "CPU, of one core", unit: "%", finding: "CPU" },
  memoryPercent: { title: "Memory, of the host", unit: "%", finding: "memory" },
};

type Values = readonly (number | null)[];
/** Charts keep their size on a phone, so that their words stay readable. */
const SIZE = { width: 340, height: 170 };
/** A limit this much above all values would press them to the ground. */
const NEAR = 3;

/** Charts of a watch: canary against control, one for each curve that was measured. */
export function chartsOf(watch: ReportWatch): Html {
  const { course } = watch;
  if (course === null) return html`<p class="quiet">Its course was not kept.</p>`;
  const curves = CURVES.filter((curve) => course.canary[curve] ?? course.control?.[curve]);
  return html`<p class="quiet">
      <span class="key"></span>canary
      ${course.control === null ? html`` : html`<span class="key control"></span>control`}
      <span class="key limit"></span>limit
    </p>
    <div class="charts">${curves.map((curve) => figure(curve, course, watch))}</div>
    ${values(curves, course)}`;
}

function figure(curve: Curve, course: Course, { findings }: ReportWatch): Html {
  const { title, unit, finding } = DRAWN[curve];
  const canary = course.canary[curve] ?? [];
  const control = course.control?.[curve] ?? [];
  const limit = findings.find(({ name }) => name.startsWith(finding))?.limit ?? null;
  const highest = (all: Values) => {
    const known = all.flatMap((value) => value ?? []);
    return known.length === 0 ? null : Math.max(...known);
  };
  const words = [
    `canary up to ${showNumber(highest(canary), unit)}`,
    ...(control.length === 0 ? [] : [`control up to ${showNumber(highest(control), unit)}`]),
    ...(limit === null ? [] : [`limit ${showNumber(limit, unit)}`]),
  ].join(", ");
  const top = Math.max(highest(canary) ?? 0, highest(control) ?? 0);
  const isNear = limit !== null && (top === 0 || limit <= NEAR * top);
  const series = [
    { values: canary, colour: "var(--canary)", type: "solid" as const },
    { values: control, colour: "var(--control)", type: "dashed" as const },
  ];
  const svg = draw(
    series.map((one) => ({ ...one, points: pointsOf(course.seconds, one.values) })),
    isNear ? limit : null,
    unit,
  );
  return html`<figure>
    <figcaption><b>${title}</b>${words}</figcaption>
    <div role="img" aria-label="${title} over the time of the watch: ${words}">${svg}</div>
  </figure>`;
}

interface Line {
  readonly points: readonly (readonly [number, number | null])[];
  readonly colour: string;
  readonly type: "solid" | "dashed";
}

function pointsOf(seconds: readonly number[], values: Values): Line["points"] {
  return seconds.map((second, at) => [second, values[at] ?? null]);
}

/** Colours are the page's, so a chart follows its theme. */
function draw(lines: readonly Line[], limit: number | null, unit: string): Html {
  const quiet = { color: "var(--quiet)", fontSize: 11 };
  const line = { lineStyle: { color: "var(--line)" } };
  const end = Math.max(1, ...lines.flatMap(({ points }) => points.map(([second]) => second)));
  const isFew = lines.every(({ points }) => points.length < 3);
  const chart = init(null, null, { renderer: "svg", ssr: true, ...SIZE });
  const option: EChartsOption = {
    animation: false,
    textStyle: { fontFamily: "inherit" },
    grid: { left: 48, right: 14, top: 12, bottom: 24 },
    xAxis: {
      type: "value",
      min: 0,
      max: end,
      interval: end / 4,
      axisLabel: { ...quiet, formatter: (second: number) => offsetOf(second) },
      axisLine: line,
      axisTick: { show: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      min: 0,
      max: ({ max }: { max: number }) => (Math.max(max, limit ?? 0) || 1) * 1.1,
      splitNumber: 3,
      axisLabel: {
        ...quiet,
        formatter: (value: number) => `${Number(value.toPrecision(2))}${unit}`,
        showMaxLabel: false,
      },
      axisLine: { show: false },
      splitLine: line,
    },
    series: lines.map(({ points, colour, type }, at) => ({
      type: "line",
      silent: true,
      showSymbol: isFew,
      symbolSize: 5,
      itemStyle: { color: colour },
      lineStyle: { color: colour, width: 2, type },
      data: points.map(([second, value]) => [second, value]),
      ...(at === 0 &&
        limit !== null && {
          markLine: {
            silent: true,
            symbol: "none",
            label: { show: false },
            lineStyle: { color: "var(--bad)", type: "dotted", width: 2 },
            data: [{ yAxis: limit }],
          },
        }),
    })),
  };
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  // Without it a timer of the library would keep the process alive.
  chart.dispose();
  return new Html(svg.replace("<svg ", '<svg aria-hidden="true" '));
}

function values(curves: readonly Curve[], { seconds, canary, control }: Course): Html {
  const cell = (curve: Curve, at: number) => {
    const of = (all: Course["control"]) =>
      showNumber(all?.[curve]?.[at] ?? null, DRAWN[curve].unit);
    const words = control === null ? of(canary) : `${of(canary)} / ${of(control)}`;
    return html`<td class="number">${words}</td>`;
  };
  return html`<details>
    <summary>The values of the charts${control === null ? "" : ", canary / control"}</summary>
    <div class="scroll" tabindex="0">
      <table>
        <thead>
          <tr>
            <th class="number">Until</th>
            ${curves.map((curve) => html`<th class="number">${DRAWN[curve].title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${seconds.map(
            (second, at) =>
              html`<tr>
                <td class="number">${offsetOf(second)}</td>
                ${curves.map((curve) => cell(curve, at))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
