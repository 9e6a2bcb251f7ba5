import assert from "node:assert/strict";
import { appSchema } from "../../../config/app";
import { probesOf, startProbes, type ProbeMeter } from "../../../host/measure/probes";
import { totalOf } from "../../../plan/judgement/histogram";
import { until } from "../../support/until";
import { TestApp } from "../support/haproxy";
import { freePort } from "../support/port";

const checksOf = (...paths: readonly string[]) =>
  appSchema.parse({ checks: paths.map((path) => ({ name: path, path, limitMilliseconds: 1 })) })
    .checks;

async function takeAll(meter: ProbeMeter, count: number) {
  let requests = 0;
  let errors = 0;
  let answered = 0;
  await until(`${count} probes`, () => {
    void meter.take().then(({ probe }) => {
      requests += probe?.requests ?? 0;
      errors += probe?.errors ?? 0;
      answered += totalOf(probe?.latency ?? {});
    });
    return requests >= count;
  });
  meter.stop();
  return { requests, errors, answered };
}

describe("startProbes", () => {
  it("sends probes in turn and tells good from bad", async () => {
    const good = () => Promise.resolve(true);
    const bad = () => Promise.resolve(false);
    const broken = () => Promise.reject(new Error("refused"));
    const { requests, errors, answered } = await takeAll(
      startProbes([good, bad, broken, good], 500),
      40,
    );
    assert.ok(Math.abs(errors - requests / 2) <= 2, `${errors} of ${requests}`);
    assert.equal(answered + errors, requests);
  });

  it("goes on sending while nothing answers", async () => {
    let sent = 0;
    const meter = startProbes([() => new Promise(() => (sent += 1))], 500);
    await until("many probes", () => sent > 20);
    meter.stop();
    assert.deepEqual((await meter.take()).probe, { requests: 0, errors: 0, latency: {} });
  });

  it("counts a request once", async () => {
    const meter = startProbes([() => Promise.resolve(true)], 500);
    let first = 0;
    await until("a probe", () => {
      void meter.take().then(({ probe }) => (first ||= probe?.requests ?? 0));
      return first > 0;
    });
    meter.stop();
    await meter.take();
    assert.equal((await meter.take()).probe?.requests, 0);
  });
});

describe("probesOf", () => {
  const redact = (text: string) => text;

  it("asks the app's checks, and takes a slow answer for a good one", async () => {
    const app = new TestApp(await freePort());
    await app.start();
    const base = `http://127.0.0.1:${app.port}`;
    try {
      const answers = probesOf(base, checksOf("/work", "/hold", "/fail", "/cut"), redact).map(
        (probe) => probe(),
      );
      await until("the request that is held", () => app.letGo() > 0);
      assert.deepEqual(await Promise.all(answers), [true, true, false, false]);
    } finally {
      await app.stop();
    }
    const [gone] = probesOf(base, checksOf("/work"), redact);
    assert.equal(await gone?.(), false);
  });
});
