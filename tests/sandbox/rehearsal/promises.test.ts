import assert from "node:assert/strict";
import {
  expectNoAct,
  expectNoChange,
  expectRelease,
  expectSameProcess,
  expectServed,
  versionOf,
} from "../../../sandbox/rehearsal/promises";
import { answer } from "./fixtures";

describe("versionOf", () => {
  it("says what answers", () => {
    assert.deepEqual(
      [
        versionOf(answer("prod-1", "v2.4.0")),
        versionOf(answer("prod-1", "v2.4.0", { health: null })),
        versionOf(answer("prod-1", "v2.4.0", { health: null, link: null, process: null })),
      ],
      ["v2.4.0", "no answer", "nothing"],
    );
  });
});

describe("expectRelease", () => {
  it("accepts hosts where link, health and working directory agree", () => {
    expectRelease({ "prod-1": answer("prod-1", "v2.4.0") }, ["prod-1"], "v2.4.0");
  });

  const folder = "/srv/box/hosts/prod-1/srv/deployments/v2.3.0-c300000-5d6e7f8";
  for (const [witness, change, found] of [
    [
      "the link",
      { link: folder },
      `current leads to ${folder}; prod-1: the process that listens runs in /srv/box/hosts/prod-1/srv/deployments/v2.4.0-c400000-5d6e7f8/code`,
    ],
    ["health", { health: { status: "healthy", version: "2.3.0" } }, "/health says v2.3.0"],
    [
      "the working directory",
      { process: { pid: 1, cwd: folder, startTicks: "1" } },
      `the process that listens runs in ${folder}`,
    ],
    [
      "a listener",
      { process: null },
      "the process that listens runs in no folder (nothing listens)",
    ],
  ] as const) {
    it(`names ${witness} when only that is wrong`, () => {
      const facts = { "prod-1": answer("prod-1", "v2.4.0", change) };
      assert.throws(() => expectRelease(facts, ["prod-1"], "v2.4.0"), {
        message: `expected v2.4.0, found prod-1: ${found}`,
      });
    });
  }

  it("does not take v2.4.0-rc.1 for v2.4.0", () => {
    const facts = { "prod-1": answer("prod-1", "v2.4.0-rc.1") };
    assert.throws(() => expectRelease(facts, ["prod-1"], "v2.4.0"), {
      message: "expected v2.4.0, found prod-1: /health says v2.4.0-rc.1",
    });
  });
});

describe("expectNoAct", () => {
  const before = { "prod-1": answer("prod-1", "v2.4.0"), "prod-2": answer("prod-2", "v2.4.0") };

  it("gives the ledger entries when nothing happened", () => {
    assert.equal(expectNoAct(before, before), 12);
  });

  it("names each sign of an act", () => {
    const after = {
      ...before,
      "prod-2": answer("prod-2", "v2.4.0", {
        ledgerEntries: 7,
        files: "others",
        process: { pid: 4711, cwd: "", startTicks: "2000" },
      }),
    };
    assert.throws(() => expectNoAct(before, after), {
      message:
        "expected no act on any host, found prod-2: 1 new ledger entries; " +
        "prod-2: files below its root changed; prod-2: the app's process is another one",
    });
  });

  it("refuses a host that no longer answers", () => {
    assert.throws(() => expectNoAct(before, { "prod-1": before["prod-1"] }), {
      message: "expected no act on any host, found prod-2: no answer",
    });
  });
});

describe("expectSameProcess", () => {
  const before = { "prod-2": answer("prod-2", "v2.4.0") };

  it("accepts a process that was there before", () => {
    expectSameProcess("prod-2", before, before);
  });

  it("refuses another process, also under the same id", () => {
    const process = { pid: 4711, cwd: "", startTicks: "2000" };
    const after = { "prod-2": answer("prod-2", "v2.4.0", { process }) };
    assert.throws(() => expectSameProcess("prod-2", before, after), {
      message: "expected prod-2 to keep process 4711, found process 4711",
    });
  });
});

describe("expectServed", () => {
  const traffic = { requests: 100, failed: 0, byKind: {}, p95Milliseconds: 5 };

  it("accepts traffic without failures", () => {
    expectServed(traffic);
  });

  it("refuses silence", () => {
    assert.throws(() => expectServed({ ...traffic, requests: 0 }), {
      message: "expected requests through the balancer, found none",
    });
  });

  it("refuses a single failure, and says how many failed and how", () => {
    assert.throws(() => expectServed({ ...traffic, failed: 1, byKind: { "status 503": 1 } }), {
      message: "expected at most 0 % of requests to fail, found 1 of 100 (1 x status 503)",
    });
  });
});

describe("expectNoChange", () => {
  it("gives the number of resources", () => {
    assert.equal(expectNoChange({ same: 40 }), 40);
  });

  it("names every other change", () => {
    assert.throws(() => expectNoChange({ same: 38, update: 2 }), {
      message: "expected every resource unchanged, found 2 update",
    });
  });
});
