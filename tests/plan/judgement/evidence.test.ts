import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addEvidence,
  compareRates,
  compareShares,
  compareWithLimit,
  logEvidence,
  NO_EVIDENCE,
  type Sample,
} from "../../../plan/judgement/evidence";
import { randomFrom } from "../../../sandbox/canary/random";
import { always } from "../../support/always";

const sample = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.nat(60))
  .map(([trials, hits]): Sample => ({ trials, hits: Math.min(trials, hits) }));

function draw(trials: number, share: number, random: () => number): Sample {
  let hits = 0;
  for (let at = 0; at < trials; at += 1) if (random() < share) hits += 1;
  return { trials, hits };
}

/** In how many of a thousand watches evidence reached 20 at any of a hundred looks. */
function reached(next: (random: () => number) => readonly number[]): number {
  const random = randomFrom(7);
  let count = 0;
  for (let run = 0; run < 1000; run += 1) {
    let evidence = NO_EVIDENCE;
    for (let at = 0; at < 100; at += 1) {
      evidence = addEvidence(evidence, next(random));
      if (logEvidence(evidence) >= Math.log(20)) {
        count += 1;
        break;
      }
    }
  }
  return count;
}

describe("evidence that is looked at again and again", () => {
  it("reaches 20 in at most 5 percent of watches over equal rates, even if traffic and rate change", () => {
    const count = reached((random) => {
      const share = random() < 0.1 ? 0.3 : 0.01;
      return compareRates(
        draw(Math.ceil(40 * random()), share, random),
        draw(Math.ceil(40 * random()), share, random),
      );
    });
    assert.ok(count <= 50, `${count} of 1000`);
  });

  it("reaches 20 in at most 5 percent of watches over errors that come ten at a time", () => {
    const burst = (random: () => number) => ({ trials: 25, hits: random() < 0.1 ? 10 : 0 });
    const count = reached((random) => compareShares(burst(random), burst(random)));
    assert.ok(count <= 50, `${count} of 1000`);
    assert.ok(reached((random) => compareRates(burst(random), burst(random))) > 50);
  });

  it("reaches 20 in at most 5 percent of watches over a rate at the limit", () => {
    const count = reached((random) => compareWithLimit(draw(25, 0.05, random), 0.05));
    assert.ok(count <= 50, `${count} of 1000`);
  });

  it("reaches 20 in nearly every watch over a rate that is three times as high", () => {
    assert.ok(reached((random) => compareWithLimit(draw(25, 0.15, random), 0.05)) > 990);
    for (const compare of [compareRates, compareShares]) {
      const count = reached((random) => compare(draw(25, 0.15, random), draw(25, 0.05, random)));
      assert.ok(count > 990, `${count} of 1000`);
    }
  });

  for (const compare of [compareRates, compareShares]) {
    it(`never grows by one look alone, for any (${compare.name})`, () => {
      always(fc.tuple(sample, sample), ([canary, control]) => {
        const evidence = addEvidence(NO_EVIDENCE, compare(canary, control));
        assert.ok(logEvidence(evidence) <= 1e-9);
      });
    });

    it(`never shrinks when one more trial was a hit, for any looks (${compare.name})`, () => {
      const looks = fc.array(fc.tuple(sample, sample), { minLength: 1, maxLength: 10 });
      always(fc.tuple(looks, fc.nat(9)), ([all, place]) => {
        const at = place % all.length;
        const sum = (more: number) =>
          all.reduce((evidence, [canary, control], index) => {
            const hits = Math.min(canary.trials, canary.hits + (index === at ? more : 0));
            return addEvidence(evidence, compare({ ...canary, hits }, control));
          }, NO_EVIDENCE);
        assert.ok(logEvidence(sum(1)) >= logEvidence(sum(0)) - 1e-9);
      });
    });

    it(`says nothing where one side had no trials (${compare.name})`, () => {
      const none = { trials: 0, hits: 0 };
      const all = { trials: 9, hits: 9 };
      for (const [a, b] of [
        [none, none],
        [all, none],
        [none, all],
      ] as const) {
        assert.ok(compare(a, b).every((log) => Math.abs(log) < 1e-9));
      }
    });
  }
});
