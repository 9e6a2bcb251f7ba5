import assert from "node:assert/strict";
import type { Figure } from "../../bench/figures";
import { describeVerdict, judge, TARGETS, type Target } from "../../bench/targets";

function figure(what: string, hosts: number, median: number): Figure {
  const cpu = { machineSeconds: 0, deployerSeconds: 0 };
  return { what, hosts, runs: 3, median, least: median, most: median, ...cpu };
}

const target = (part: Partial<Target>): Target => ({
  what: "prism: deploy",
  hosts: 10,
  atMost: [{ times: 3, what: "bash: deploy" }],
  ...part,
});

const wordsOf = (figures: readonly Figure[], one: Target) =>
  judge(figures, [one]).map(describeVerdict);

describe("a target", () => {
  it("is met up to its limit and missed by what is over it", () => {
    const floor = figure("bash: deploy", 10, 10);
    const said = (median: number) =>
      wordsOf([floor, figure("prism: deploy", 10, median)], target({}));
    assert.deepEqual(said(15), ["met, 0.50 of the limit"]);
    assert.deepEqual(said(30), ["met, 1.00 of the limit"]);
    assert.deepEqual(said(42), ["**missed by 12.0 s**, 1.40 of the limit"]);
  });

  it("adds up its terms, each on the hosts that it names", () => {
    const atMost = [
      { times: 1, what: "prism: up" },
      { times: 2, what: "bash: deploy", hosts: 1 },
    ];
    const figures = [
      figure("prism: deploy", 10, 12),
      figure("prism: up", 10, 5),
      figure("bash: deploy", 10, 100),
      figure("bash: deploy", 1, 4),
    ];
    const [verdict] = judge(figures, [target({ atMost })]);
    assert.equal(verdict?.limitSeconds, 13);
    assert.equal(verdict.limit, "1 × prism: up + 2 × bash: deploy on 1");
  });

  it("is never met by what was not measured, on either side", () => {
    assert.deepEqual(wordsOf([], target({})), ["not measured"]);
    assert.deepEqual(wordsOf([figure("prism: deploy", 10, 1)], target({})), ["not measured"]);
    assert.deepEqual(wordsOf([figure("bash: deploy", 10, 1)], target({})), ["not measured"]);
    const other = [figure("prism: deploy", 3, 1), figure("bash: deploy", 3, 1)];
    assert.deepEqual(wordsOf(other, target({})), ["not measured"]);
  });

  it("without a number of hosts is judged on each that was measured", () => {
    const figures = [1, 3].flatMap((hosts) => [
      figure("prism: deploy", hosts, hosts * 4),
      figure("bash: deploy", hosts, 2),
    ]);
    assert.deepEqual(wordsOf(figures, target({ hosts: null })), [
      "met, 0.67 of the limit",
      "**missed by 6.0 s**, 2.00 of the limit",
    ]);
  });
});

describe("the targets", () => {
  it("are those that the project has set itself", () => {
    const lines = judge(
      [1, 10].flatMap((hosts) => [
        figure("prism: preview", hosts, 1),
        figure("prism: up", hosts, 1),
      ]),
    ).map(({ what, hosts, limit }) => `${what} on ${hosts}: ${limit}`);
    assert.deepEqual(lines, [
      "prism: preview on 1: 1.5 × empty program: preview",
      "prism: preview on 10: 1.5 × empty program: preview",
      "prism: up on 1: 1.5 × empty program: up",
      "prism: up on 10: 1.5 × empty program: up",
      "prism: deploy on 10: 1 × ansible: deploy",
      "prism: deploy on 10: 3 × bash, parallel: deploy",
      "prism: deploy on 10: 5 × prism: deploy on 1",
      "prism: rollback on 10: 1 × prism: up + 2 × bash, parallel: rollback",
      "prism: rollback --direct on 10: 1.5 × bash, parallel: rollback",
      "runner: deploy on 1: 1.3 × one shell: deploy",
    ]);
    assert.equal(TARGETS.length, 8);
  });
});
