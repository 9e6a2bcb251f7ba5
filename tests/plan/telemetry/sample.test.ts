import assert from "node:assert/strict";
import fc from "fast-check";
import { hostsOf } from "../../../config/inventory";
import { telemetryOf, type Metric, type Ring } from "../../../plan/alarms/metrics";
import { ringsOf } from "../../../plan/alarms/rings";
import { planCloud } from "../../../plan/cloud";
import { histogramOf } from "../../../plan/judgement/histogram";
import { chunksOf, dataOf, type Datum, type Sample } from "../../../plan/telemetry/sample";
import { always } from "../../support/always";
import { AWS } from "../../support/aws";
import { HOST_KEY, settingsWith } from "../../support/settings";

const WHERE = { stack: "production", host: "web-1", ring: "stable" } as const;
const NOTHING: Sample = {
  at: 1_000,
  user: null,
  cpuPercent: null,
  memoryPercent: null,
  diskPercent: null,
  probes: [],
  isCoreUp: null,
  newErrorLines: null,
  failedChecks: 0,
  aborts: 0,
  baselineP95Milliseconds: null,
};
const ONE_HOST = { name: "web-1", address: "192.0.2.1", hostKey: HOST_KEY };
const key = ({ metricName, dimensions }: Pick<Metric, "metricName" | "dimensions">) =>
  `${metricName} ${JSON.stringify(dimensions)}`;
const sample = (changes: Partial<Sample>): Sample => ({ ...NOTHING, ...changes });
const put = (changes: Partial<Sample>) => dataOf(WHERE, sample(changes));
const short = ({ metricName, dimensions, values, counts }: Datum) => [
  metricName,
  Object.values(dimensions).join(" "),
  values,
  counts,
];

/** Everything that can be measured, as a host with these peers sees it. */
function full(probes: Sample["probes"]): Sample {
  return sample({
    user: { requests: 3, errors: 1, latency: histogramOf([20, 30]) },
    cpuPercent: 1,
    memoryPercent: 2,
    diskPercent: 3,
    probes,
    isCoreUp: true,
    newErrorLines: 0,
    failedChecks: 1,
    aborts: 1,
    baselineP95Milliseconds: 100,
  });
}

describe("what the telemetry puts for a look", () => {
  it("is exactly what the catalogue's alarms ask for, over all hosts", () => {
    for (const hosts of [undefined, [ONE_HOST]]) {
      const settings = settingsWith({ aws: AWS, ...(hosts && { hosts, minimumHealthy: 0 }) });
      const rings = ringsOf(hostsOf(settings), settings.waves);
      const probes = rings.map(({ name, ring }) => ({ target: name, ring, isUp: true }));
      const given = rings.flatMap(({ name: host, ring }) =>
        dataOf({ stack: "production", host, ring }, full(probes)).map(key),
      );
      const alarms = planCloud("production", settings, hostsOf(settings))?.monitoring.alarms ?? [];
      const asked = alarms.flatMap(({ inputs }) => {
        const { metricName, dimensions = {}, metricQueries = [] } = inputs;
        const parts = metricQueries.flatMap(({ metric }) => metric ?? []);
        return [...(metricName === undefined ? [] : [{ metricName, dimensions }]), ...parts].map(
          key,
        );
      });
      assert.ok(asked.length > 0);
      // The deployer puts it, for the time of its own update.
      given.push(key(telemetryOf("production").metric("Deploying")));
      assert.deepEqual([...new Set(given)].sort(), [...new Set(asked)].sort());
    }
  });

  it("leaves out what was not measured, and says that nothing happened where it was", () => {
    assert.deepEqual(put({}), []);
    const data = put({ user: { requests: 0, errors: 0, latency: {} }, newErrorLines: 0 });
    assert.deepEqual(data.map(short), [
      ["Requests", "production", [0], [1]],
      ["Requests", "production stable", [0], [1]],
      ["ServerErrors", "production", [0], [1]],
      ["ServerErrors", "production stable", [0], [1]],
      ["NewErrorLines", "production stable", [0], [1]],
    ]);
  });

  it("counts a probe in the ring of whom it asked, in a metric that 10 s alarms can read", () => {
    const data = put({ probes: [{ target: "web-2", ring: "canary", isUp: false }] });
    assert.deepEqual(
      data.map(({ dimensions, values, resolution, unit, at }) => [
        dimensions,
        values,
        resolution,
        unit,
        at,
      ]),
      [
        [{ Stack: "production", Ring: "canary" }, [0], 1, "Count", 1000],
        [{ Stack: "production", Ring: "canary", Target: "web-2" }, [0], 1, "Count", 1000],
      ],
    );
  });

  it("keeps a latency on its side of the limit", () => {
    const [below, above] = [[960], [1010]].map((latencies) => {
      const user = { requests: 1, errors: 0, latency: histogramOf(latencies) };
      return put({ user }).find(({ metricName }) => metricName === "Latency")?.values;
    });
    assert.deepEqual([below, above], [[0.9763], [1.024]]);
  });

  it("is the whole distribution, in as many parts as CloudWatch asks for", () => {
    const latencies = fc.array(fc.double({ min: 0.01, max: 200_000, noNaN: true }), {
      maxLength: 600,
    });
    always(latencies, (all) => {
      const latency = histogramOf(all);
      const data = put({ user: { requests: all.length, errors: 0, latency } });
      const parts = data.filter(
        ({ metricName, dimensions }) => metricName === "Latency" && !("Ring" in dimensions),
      );
      for (const { values, counts } of parts) {
        assert.ok(values.length > 0 && values.length <= 150 && values.length === counts.length);
      }
      const total = parts.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0);
      assert.equal(total, all.length);
      const values = parts.flatMap((part) => part.values);
      assert.deepEqual(
        values,
        [...new Set(values)].sort((a, b) => a - b),
      );
      const longest = Math.max(0.1, ...all.map((one) => Math.min(one, 100_000)));
      const seen = values.at(-1);
      if (seen !== undefined) assert.ok(Math.abs(Math.log(seen / (longest / 1000))) < 0.05);
    });
  });

  it("is cut into lists that lose nothing", () => {
    always(fc.tuple(fc.array(fc.nat()), fc.integer({ min: 1, max: 9 })), ([items, most]) => {
      const chunks = chunksOf(items, most);
      assert.deepEqual(chunks.flat(), items);
      assert.ok(chunks.every((chunk) => chunk.length > 0 && chunk.length <= most));
    });
  });

  it("goes to the ring it is told", () => {
    const rings: Ring[] = ["canary", "stable"];
    const found = rings.map((ring) => dataOf({ ...WHERE, ring }, sample({ cpuPercent: 5 })));
    assert.deepEqual(
      found.flat().map(({ dimensions }) => dimensions),
      rings.map((ring) => ({ Stack: "production", Ring: ring, Host: "web-1" })),
    );
  });
});
