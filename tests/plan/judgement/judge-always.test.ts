import assert from "node:assert/strict";
import fc from "fast-check";
import type { Judgement } from "../../../plan/judgement/judge";
import {
  NOTHING,
  type Look,
  type Measurements,
  type Source,
} from "../../../plan/judgement/measurements";
import { always } from "../../support/always";
import { anyLooks, judgementOf, look, probes, SETTINGS, times } from "../../support/looks";

const order: readonly Judgement["verdict"][] = ["pass", "inconclusive", "fail"];
const SOURCES: readonly [Source, ...Source[]] = [
  "probe",
  "balancer",
  "accessLog",
  "process",
  "errorLog",
  "host",
];
const badness = (looks: readonly Look[]) => order.indexOf(judgementOf(looks).verdict);

/** The looks with one of them changed on the canary. */
function changed(
  looks: readonly Look[],
  place: number,
  change: (canary: Measurements) => Partial<Measurements>,
): Look[] {
  const at = place % Math.max(1, looks.length);
  return looks.map((each, index) =>
    index === at ? { ...each, canary: { ...each.canary, ...change(each.canary) } } : each,
  );
}

describe("judge, for any watch", () => {
  it("says every verdict of some", () => {
    const verdicts = fc.sample(anyLooks, { numRuns: 200, seed: 1 }).map(badness);
    assert.deepEqual([...new Set(verdicts)].sort(), [0, 1, 2]);
  });

  it("says nothing better when more requests failed", () => {
    always(fc.tuple(anyLooks, fc.nat(40), fc.nat(20)), ([looks, place, more]) => {
      const worse = changed(looks, place, ({ probe }) => ({
        probe: { ...probe, errors: Math.min(probe.requests, probe.errors + more) },
      }));
      assert.ok(badness(worse) >= badness(looks));
    });
  });

  it("says nothing better when more requests failed all along", () => {
    always(fc.tuple(anyLooks, fc.array(fc.nat(20), { maxLength: 45 })), ([looks, more]) => {
      const worse = looks.map(({ canary, ...rest }, at) => {
        const errors = Math.min(canary.probe.requests, canary.probe.errors + (more[at] ?? 0));
        return { ...rest, canary: { ...canary, probe: { ...canary.probe, errors } } };
      });
      assert.ok(badness(worse) >= badness(looks));
    });
  });

  it("says nothing better when there were more restarts or new error lines", () => {
    always(fc.tuple(anyLooks, fc.nat(40), fc.nat(3)), ([looks, place, more]) => {
      const worse = changed(looks, place, ({ restarts }) => ({
        restarts: restarts + more,
        newErrorLines: { another: more },
      }));
      assert.ok(badness(worse) >= badness(looks));
    });
  });

  it("says nothing better when measuring failed more often", () => {
    const source = fc.constantFrom("probe", "balancer", "host");
    always(fc.tuple(anyLooks, fc.nat(40), source), ([looks, place, name]) => {
      const worse = changed(looks, place, ({ failures }) => ({
        failures: { ...failures, [name]: 1 },
      }));
      assert.ok(badness(worse) >= badness(looks));
    });
  });

  it("does not pass when nothing could be measured, however long", () => {
    always(fc.tuple(fc.nat(100), fc.boolean()), ([count, hasControl]) => {
      const blind: Measurements = { ...NOTHING, failures: { host: 1 } };
      const each = { seconds: 5, canary: blind, control: hasControl ? blind : null };
      assert.equal(judgementOf(times(count, each)).verdict, "inconclusive");
    });
  });

  it("does not pass while one source can never be measured, however good the rest and however long", () => {
    const source = fc.constantFrom(...SOURCES);
    always(fc.tuple(source, fc.boolean(), fc.nat(100)), ([name, isCanary, count]) => {
      const failures = { failures: { [name]: 1 } };
      const each = isCanary ? look(failures) : look({}, failures);
      assert.equal(judgementOf(times(count, each)).verdict, "inconclusive");
    });
  });

  it("does not count a time in which measuring failed as watched", () => {
    const watched = SETTINGS.watchSeconds / 5;
    always(fc.tuple(fc.constantFrom(...SOURCES), fc.nat(watched - 1)), ([name, place]) => {
      const looks = times(watched, look());
      assert.equal(judgementOf(looks).verdict, "pass");
      const gap = changed(looks, place, () => ({ failures: { [name]: 1 } }));
      assert.equal(judgementOf(gap).verdict, "inconclusive");
      assert.equal(judgementOf([...gap, look()]).verdict, "pass");
    });
  });

  it("does not take requests that failed for samples", () => {
    always(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 60 })), ([count, requests]) => {
      const lost = { probe: probes(requests, 20, requests) };
      assert.notEqual(judgementOf(times(count, look(lost))).verdict, "pass");
      assert.notEqual(judgementOf(times(count, look({}, lost))).verdict, "pass");
    });
  });

  it("does not pass without samples on both sides, however long", () => {
    always(fc.tuple(fc.nat(60), fc.boolean()), ([count, isCanary]) => {
      const none = { probe: probes(0, 20, 0) };
      const each = isCanary ? look(none) : look({}, none);
      assert.equal(judgementOf(times(count, each)).verdict, "inconclusive");
    });
  });

  it("does not fail for low traffic alone", () => {
    const few = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { maxLength: 60 });
    always(few, (counts) => {
      const looks = counts.map(([canary, control]) =>
        look({ probe: probes(0, 20, canary) }, { probe: probes(0, 20, control) }),
      );
      assert.notEqual(judgementOf(looks).verdict, "fail");
    });
  });
});
