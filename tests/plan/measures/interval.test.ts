import assert from "node:assert/strict";
import fc from "fast-check";
import { medianInterval, medianOf, shareInterval } from "../../../plan/measures/interval";
import { always } from "../../support/always";

const near = (found: number | undefined, wanted: number) =>
  assert.ok(found !== undefined && Math.abs(found - wanted) < 5e-4, `${found} is not ${wanted}`);

describe("shareInterval", () => {
  // Source: Newcombe 1998, table I, method 5 (Clopper and Pearson)
  const PUBLISHED = [
    [81, 263, 0.2527, 0.3676],
    [15, 148, 0.0578, 0.1617],
    [0, 20, 0, 0.1684],
    [1, 29, 0.0009, 0.1776],
  ] as const;
  for (const [count, total, low, high] of PUBLISHED) {
    it(`is the published one for ${count} of ${total}`, () => {
      const found = shareInterval(count, total);
      near(found.low, low);
      near(found.high, high);
    });
  }

  it("proves nothing of the procedure's 5 % and 95 % by one to three cases", () => {
    for (const total of [1, 2, 3]) {
      assert.ok(shareInterval(1, total).low < 0.05, `1 of ${total}`);
      assert.ok(shareInterval(total - 1, total).high > 0.95, `${total - 1} of ${total}`);
    }
  });

  it("holds the share, lies between 0 and 1 and shrinks with more cases", () => {
    const cases = fc.tuple(fc.nat(500), fc.integer({ min: 1, max: 500 }));
    always(cases, ([some, total]) => {
      const count = Math.min(some, total);
      const { low, high } = shareInterval(count, total);
      const more = shareInterval(count * 4, total * 4);
      assert.ok(0 <= low && low <= count / total && count / total <= high && high <= 1);
      assert.ok(more.high - more.low < high - low);
    });
    assert.deepEqual(shareInterval(0, 0), { low: 0, high: 1 });
  });
});

describe("medianInterval", () => {
  // Source: Conover, Practical Nonparametric Statistics, ranks of the 95 % interval of the median
  const RANKS = [
    [6, 1, 6],
    [10, 2, 9],
    [20, 6, 15],
    [50, 18, 33],
  ] as const;
  for (const [n, low, high] of RANKS) {
    it(`takes values ${low} and ${high} of ${n}`, () => {
      const values = Array.from({ length: n }, (_, index) => n - index);
      assert.deepEqual(medianInterval(values), { low, high });
    });
  }

  it("is none for fewer than six", () => {
    assert.equal(medianInterval([1, 2, 3, 4, 5]), null);
    assert.equal(medianOf([]), null);
    assert.equal(medianOf([3, 1, 2, 10]), 2.5);
  });
});
