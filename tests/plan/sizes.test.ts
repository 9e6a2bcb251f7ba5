import assert from "node:assert/strict";
import { describeSize } from "../../plan/sizes";

describe("describeSize", () => {
  it("has one to three digits before the point, whatever the size", () => {
    const sizes = [0, 1, 999, 1000, 1540, 999_949, 999_950, 20e6, 999_999_999, 1e10, 3e12, 1e18];
    assert.deepEqual(sizes.map(describeSize), [
      "0 bytes",
      "1 byte",
      "999 bytes",
      "1.0 kB",
      "1.5 kB",
      "999.9 kB",
      "1.0 MB",
      "20.0 MB",
      "1.0 GB",
      "10.0 GB",
      "3.0 TB",
      "1000.0 PB",
    ]);
  });
});
