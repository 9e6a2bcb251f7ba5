import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addCounts,
  bucketOf,
  bucketsIn,
  countAbove,
  histogramOf,
  quantileBucket,
  totalOf,
  upperEdge,
} from "../../../plan/judgement/histogram";
import { always } from "../../support/always";

const latency = fc.double({ min: 0.1, max: 100_000, noNaN: true });
const some = fc.array(latency, { minLength: 1, maxLength: 50 });

describe("a latency histogram", () => {
  it("has every power of ten as an edge, which belongs to the bucket below", () => {
    for (const milliseconds of [0.1, 1, 10, 100, 1000, 10_000, 100_000]) {
      assert.equal(upperEdge(bucketOf(milliseconds)).toPrecision(9), milliseconds.toPrecision(9));
      if (milliseconds < 100_000) {
        assert.equal(bucketOf(milliseconds * 1.0001), bucketOf(milliseconds) + 1);
      }
    }
  });

  it("takes times shorter and longer than its buckets into the first and the last", () => {
    assert.deepEqual([bucketOf(0), bucketOf(0.05), bucketOf(1e9)], [0, 0, bucketOf(100_000)]);
  });

  it("tells a latency to within 5 percent, for any", () => {
    always(latency, (milliseconds) => {
      const edge = upperEdge(bucketOf(milliseconds));
      assert.ok(edge >= milliseconds * 0.999999 && edge <= milliseconds * 1.05);
    });
  });

  it("adds up to the histogram of all latencies, for any two", () => {
    always(fc.tuple(some, some), ([a, b]) => {
      assert.deepEqual(addCounts(histogramOf(a), histogramOf(b)), histogramOf([...a, ...b]));
    });
  });

  it("has as much above a quantile as the quantile says, for any latencies", () => {
    always(fc.tuple(some, fc.constantFrom(0.5, 0.95)), ([all, share]) => {
      const histogram = histogramOf(all);
      const bucket = quantileBucket(histogram, share);
      assert.ok(bucket !== null);
      assert.ok(countAbove(histogram, bucket) <= (1 - share) * totalOf(histogram) + 1e-9);
      assert.ok(countAbove(histogram, bucket - 1) > (1 - share) * totalOf(histogram) - 1e-9);
    });
  });

  it("has no quantile without latencies", () => {
    assert.equal(quantileBucket({}, 0.5), null);
  });

  it("knows how many buckets a factor moves a latency, rounded up", () => {
    assert.deepEqual([bucketsIn(1), bucketsIn(10), bucketsIn(1.25)], [0, 48, 5]);
  });
});
