import assert from "node:assert/strict";
import { markdownOf, withTable, type Report } from "../../bench/table";

const sample = (what: string, hosts: number, seconds: number) => ({
  what,
  hosts,
  seconds,
  machineSeconds: seconds,
  deployerSeconds: seconds,
});

const report: Report = {
  circumstances: {
    date: "2026-11-18T02:00:00.000Z",
    cpus: 2,
    memoryGigabytes: 24,
    node: "20.20.0",
    load: 0.25,
    commit: "1234567",
  },
  samples: [
    sample("runner: deploy", 1, 5),
    sample("one shell: deploy", 1, 2),
    sample("runner: deploy", 1, 6),
    sample("ansible: deploy", 10, 20),
  ],
  steps: [{ what: "prism: deploy", hosts: 10, phase: "stage", seconds: 3.21 }],
  missing: ["pm2 deploy: preparing, 10 hosts: no ssh"],
};

describe("the page of measurements", () => {
  it("says where and when, every figure, every verdict, where time goes and what is missing", () => {
    const lines = markdownOf(report).split("\n");
    assert.equal(
      lines[0],
      "Measured on 2026-11-18 at commit 1234567: 2 CPUs, 24 GB of memory, Node 20.20.0, load before the start 0.3.",
    );
    assert.deepEqual(lines.slice(2, 7), [
      "| seconds: median (least–most) | 1 host | 10 hosts |",
      "| --- | --- | --- |",
      "| runner: deploy | 5.5 (5.0–6.0), CPU 5.5 |  |",
      "| one shell: deploy | 2.0 (2.0–2.0), CPU 2.0 |  |",
      "| ansible: deploy |  | 20.0 (20.0–20.0), CPU 20.0 |",
    ]);
    assert.ok(
      lines.includes(
        "| runner: deploy, 1 host | 1.3 × one shell: deploy | 5.5 | 2.6 | **missed by 2.9 s**, 2.12 of the limit |",
      ),
    );
    assert.ok(
      lines.includes("| prism: deploy, 10 hosts | 1 × ansible: deploy |  | 20.0 | not measured |"),
    );
    assert.ok(lines.includes("| prism: deploy, stage | 3.2 |"));
    assert.equal(lines.at(-1), "Not measured: pm2 deploy: preparing, 10 hosts: no ssh");
  });

  it("takes the place of the one before and leaves the rest", () => {
    const page = "# Speed\n\n<!-- bench: begin -->\n\nold\n\n<!-- bench: end -->\n\nThe end.\n";
    const changed = "# Speed\n\n<!-- bench: begin -->\n\nnew\n\n<!-- bench: end -->\n\nThe end.\n";
    assert.equal(withTable(page, "new"), changed);
    assert.equal(withTable(changed, "new"), changed);
    assert.throws(
      () => withTable("# Speed\n", "new"),
      new RangeError(
        "page: expected <!-- bench: begin --> and <!-- bench: end -->, found no such lines; add them",
      ),
    );
  });
});
