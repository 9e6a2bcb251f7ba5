import assert from "node:assert/strict";
import { figuresOf, type Sample } from "../../bench/figures";

function sample(what: string, hosts: number, seconds: number): Sample {
  return { what, hosts, seconds, machineSeconds: 2 * seconds, deployerSeconds: seconds / 2 };
}

describe("figures", () => {
  it("are median and spread per thing and number of hosts, in the order in which they were measured", () => {
    const samples = [
      sample("b: deploy", 1, 5),
      sample("a: deploy", 1, 3),
      sample("b: deploy", 10, 50),
      sample("b: deploy", 1, 9),
      sample("b: deploy", 1, 6),
    ];
    const figure = (what: string, hosts: number, runs: number, all: [number, number, number]) => {
      const [median, least, most] = all;
      const cpu = { machineSeconds: 2 * median, deployerSeconds: median / 2 };
      return { what, hosts, runs, median, least, most, ...cpu };
    };
    assert.deepEqual(figuresOf(samples), [
      figure("b: deploy", 1, 3, [6, 5, 9]),
      figure("a: deploy", 1, 1, [3, 3, 3]),
      figure("b: deploy", 10, 1, [50, 50, 50]),
    ]);
  });

  it("take the mean of the two in the middle where there is an even number", () => {
    const samples = [1, 2, 4, 9].map((seconds) => sample("a", 1, seconds));
    assert.equal(figuresOf(samples)[0]?.median, 3);
  });
});
