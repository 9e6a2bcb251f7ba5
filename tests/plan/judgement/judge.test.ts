import assert from "node:assert/strict";
import type { Look } from "../../../plan/judgement/measurements";
import { judgementOf, look, probes, SETTINGS, times } from "../../support/looks";

const whole = times(24, look());
const short = (looks: readonly Look[]) => judgementOf(looks).reasons.join("\n");

describe("judge", () => {
  it("passes a watch that was good from start to end", () => {
    const { verdict, reasons, findings } = judgementOf(whole);
    assert.deepEqual([verdict, reasons], ["pass", []]);
    assert.deepEqual(
      findings.map(({ name, state }) => `${name}: ${state}`),
      [
        "failed probe requests: ok",
        "failed probe requests against control: ok",
        "P95 of probe requests: ok",
        "P50 of probe requests against control: ok",
        "P95 of probe requests against control: ok",
        "CPU, mean of the last 60 s: ok",
        "memory, mean of the last 60 s: ok",
        "restarts: ok",
        "new error lines: ok",
      ],
    );
  });

  it("passes a good watch without control hosts", () => {
    assert.equal(judgementOf(times(24, look({}, null))).verdict, "pass");
  });

  it("does not pass before the watch is over", () => {
    const { verdict, reasons } = judgementOf(times(23, look()));
    assert.deepEqual(
      [verdict, reasons],
      ["inconclusive", ["expected 120 s of watching, had 115 s"]],
    );
  });

  it("fails errors that are certain, soon, and names both sides", () => {
    const { verdict, reasons } = judgementOf(times(4, look({ probe: probes(10) })));
    assert.equal(verdict, "fail");
    assert.deepEqual(reasons, ["failed probe requests: expected under 1%, canary 20%, control 0%"]);
  });

  it("fails errors that the limit allows and the control hosts do not have", () => {
    const settings = { ...SETTINGS, limits: { ...SETTINGS.limits, errorPercent: 50 } };
    const more = times(24, look({ probe: probes(2) }, { probe: probes(0) }));
    assert.deepEqual(judgementOf(more, settings).reasons, [
      "failed probe requests against control: expected under 0.2%, canary 4%, control 0%",
    ]);
    const few = { ...settings, limits: { ...settings.limits, moreErrorPoints: 5 } };
    assert.equal(judgementOf(more, few).verdict, "pass");
  });

  it("fails no release for one bad moment, however bad", () => {
    const looks = [...times(12, look()), look({ probe: probes(50) }), ...times(11, look())];
    const { verdict, reasons } = judgementOf(looks);
    assert.deepEqual(
      [verdict, reasons],
      [
        "inconclusive",
        [
          "failed probe requests: expected under 1%, canary 4.17%, control 0% (not certain, or not the release alone)",
        ],
      ],
    );
  });

  it("does not blame the release for errors that the control hosts have as well", () => {
    const both = look({ probe: probes(5) }, { probe: probes(5) });
    const { verdict, reasons } = judgementOf(times(24, both));
    assert.deepEqual(
      [verdict, reasons],
      [
        "inconclusive",
        [
          "failed probe requests: expected under 1%, canary 10%, control 10% (not certain, or not the release alone)",
        ],
      ],
    );
  });

  it("does not pass errors that chance hardly explains, nor fail them", () => {
    const looks = [...times(14, look()), ...times(10, look({ probe: probes(1) }))];
    assert.deepEqual(judgementOf(looks).reasons, [
      "failed probe requests against control: expected under 0.2%, canary 0.83%, control 0% (not certain, or not the release alone)",
    ]);
  });

  it("fails a release that answers later than the limit", () => {
    const late = look({ probe: probes(0, 1500) }, null);
    assert.equal(
      short(times(3, late)),
      "P95 of probe requests: expected under 1000 ms, canary 2260 ms",
    );
  });

  it("fails a release that is half as slow again as the control hosts", () => {
    const { verdict, reasons } = judgementOf(times(24, look({ probe: probes(0, 32) })));
    assert.equal(verdict, "fail");
    assert.deepEqual(reasons, [
      "P50 of probe requests against control: expected under 31 ms, canary 33 ms, control 21 ms",
      "P95 of probe requests against control: expected under 45 ms, canary 46 ms, control 30 ms",
    ]);
  });

  it("passes a release that is a little slower than the control hosts", () => {
    assert.equal(judgementOf(times(24, look({ probe: probes(0, 25) }))).verdict, "pass");
  });

  it("passes a release that is as much slower as its host may be, however strict the limit", () => {
    const settings = { ...SETTINGS, limits: { ...SETTINGS.limits, slowdownPercent: 10 } };
    assert.equal(judgementOf(times(24, look({ probe: probes(0, 24) })), settings).verdict, "pass");
    assert.equal(judgementOf(times(24, look({ probe: probes(0, 29) })), settings).verdict, "fail");
  });

  it("passes a release that is slower by what nobody notices", () => {
    const looks = look({ probe: probes(0, 1.2) }, { probe: probes(0, 0.7) });
    assert.equal(judgementOf(times(24, looks)).verdict, "pass");
  });

  it("counts no latency while the canary warms up", () => {
    const cold = times(3, look({ probe: probes(0, 3000) }));
    const settings = { ...SETTINGS, warmUpSeconds: 15 };
    assert.equal(judgementOf([...cold, ...whole], settings).verdict, "pass");
    assert.equal(judgementOf([...cold, ...whole]).verdict, "fail");
  });

  for (const [gauge, name] of [
    ["cpuPercent", "CPU"],
    ["memoryPercent", "memory"],
  ] as const) {
    const high = { [gauge]: { readings: 1, sum: 90 } };
    const line = `${name}, mean of the last 60 s: expected under 80%, canary 90%`;

    it(`fails ${name} that is high for a minute`, () => {
      assert.equal(
        short(times(12, look(high)))
          .split(",")
          .slice(0, 3)
          .join(","),
        line,
      );
      assert.equal(judgementOf(times(12, look(high))).verdict, "fail");
      assert.equal(judgementOf(times(11, look(high))).verdict, "inconclusive");
    });

    it(`does not blame the release for high ${name} on the control hosts as well`, () => {
      assert.equal(judgementOf(times(24, look(high, high))).verdict, "inconclusive");
    });

    it(`does not pass without a reading of ${name}`, () => {
      const none = { [gauge]: { readings: 0, sum: 0 } };
      assert.match(short(times(24, look(none))), /canary not measured/);
    });
  }

  it("forgets high CPU after a minute", () => {
    const busy = times(60, look({ cpuPercent: { readings: 1, sum: 100 } }));
    assert.equal(judgementOf([...busy, ...times(12, look())]).verdict, "pass");
  });

  it("fails a restart, unless the control hosts restart as well", () => {
    const { verdict, reasons } = judgementOf([look({ restarts: 1 })]);
    assert.deepEqual(
      [verdict, reasons],
      ["fail", ["restarts: expected at most 0, canary 1, control 0"]],
    );
    assert.equal(judgementOf([look({ restarts: 1 }, { restarts: 1 })]).verdict, "inconclusive");
  });

  it("fails new error lines that come again and that the control hosts do not have", () => {
    const lines = look({ newErrorLines: { "cannot read # of undefined": 5 } });
    assert.equal(judgementOf([...whole, lines]).verdict, "inconclusive");
    assert.equal(short(times(2, lines)), "new error lines: expected at most 2, canary 10");
    const shared = look(lines.canary, { newErrorLines: lines.canary.newErrorLines });
    assert.equal(judgementOf(times(24, shared)).verdict, "pass");
  });

  it("does not pass with fewer answers than the minimum on either side", () => {
    const few = { probe: probes(0, 20, 8) };
    assert.equal(
      short(times(24, look(few))),
      "canary: expected 200 answered requests at least, found 192",
    );
    assert.equal(
      short(times(24, look({}, few))),
      "control: expected 200 answered requests at least, found 192",
    );
  });

  it("takes the seconds that could not be measured off the watch", () => {
    const blind = look({ failures: { host: 1 } });
    assert.equal(
      short([blind, ...whole.slice(1)]),
      "expected 120 s of watching, had 115 s; could not always measure canary host",
    );
    assert.equal(judgementOf([blind, ...whole]).verdict, "pass");
    const everyOther = times(6, look()).flatMap((each) => [blind, each]);
    assert.equal(judgementOf([...everyOther, ...times(18, look())]).verdict, "pass");
  });

  it("starts the watch again when a source is blind four times in a row", () => {
    const blind = times(4, look({}, { failures: { balancer: 2 } }));
    const looks = [...times(20, look()), ...blind, ...whole.slice(1)];
    assert.equal(
      short(looks),
      "expected 120 s of watching, had 115 s; could not always measure control balancer",
    );
    assert.equal(judgementOf([...looks, look()]).verdict, "pass");
  });
});
