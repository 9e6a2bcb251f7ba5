import assert from "node:assert/strict";
import {
  badMarkOf,
  inspectionsOf,
  knownDeployments,
  lastGood,
  runsVerified,
  verifiedOn,
} from "../../plan/fleet";
import { bad, deployment, inspection, observed, running, verified } from "../support/fleet";

const id = (tag: Parameters<typeof deployment>[0]) => deployment(tag).id;
const both = (host: string) =>
  running("v2.4.0", host, { verified: [verified("v2.4.0", 2), verified("v2.3.0", 1)] });

describe("inspectionsOf", () => {
  it("leaves out hosts that did not answer and keeps the order", () => {
    const hosts = [
      ...observed(running("v2.4.0", "web-2")),
      { host: "web-9", state: "unasked" } as const,
      ...observed(running("v2.3.0", "web-1")),
    ];
    assert.deepEqual(
      inspectionsOf(hosts).map((host) => host.host),
      ["web-2", "web-1"],
    );
  });
});

describe("verifiedOn", () => {
  it("is true for a deployment in the ledger, with these settings only", () => {
    const host = running("v2.3.0");
    assert.equal(verifiedOn(host, id("v2.3.0")), true);
    assert.equal(verifiedOn(host, deployment("v2.3.0", "0000000").id), false);
  });
});

describe("runsVerified", () => {
  it("is true only if the linked deployment is verified", () => {
    assert.equal(runsVerified(running("v2.3.0")), true);
    assert.equal(runsVerified({ ...running("v2.3.0"), current: deployment("v2.4.0") }), false);
    assert.equal(runsVerified({ ...running("v2.3.0"), current: null }), false);
  });
});

describe("badMarkOf", () => {
  it("is null without a mark", () => {
    assert.equal(badMarkOf([running("v2.3.0")], id("v2.4.0")), null);
  });

  it("gives run and reason of the newest mark over all hosts", () => {
    const hosts = [
      running("v2.3.0", "web-1", { bad: [bad("v2.4.0", 3, "newest")] }),
      running("v2.3.0", "web-2", { bad: [bad("v2.4.0", 2, "older"), bad("v2.2.0", 4, "other")] }),
    ];
    assert.deepEqual(badMarkOf(hosts, id("v2.4.0")), bad("v2.4.0", 3, "newest"));
    assert.deepEqual(badMarkOf(hosts.reverse(), id("v2.4.0"))?.runId, "newest");
  });

  it("is null for a deployment that another host verified", () => {
    const failed = running("v2.3.0", "web-1", { bad: [bad("v2.4.0")] });
    assert.equal(badMarkOf([failed, running("v2.4.0", "web-2")], id("v2.4.0")), null);
  });
});

describe("badMarkOf, by a person's order", () => {
  const marked = (hour: number) => ({ bad: [{ ...bad("v2.4.0", hour), ordered: true }] });

  it("counts though another host, which did not answer then, still says verified", () => {
    const hosts = [running("v2.3.0", "web-1", marked(4)), running("v2.4.0", "web-2")];
    assert.equal(badMarkOf(hosts, id("v2.4.0"))?.at, "2026-11-18T04:00:00.000Z");
  });

  it("ends with the next verification", () => {
    const again = { verified: [verified("v2.4.0", 5)] };
    const hosts = [running("v2.3.0", "web-1", marked(4)), running("v2.4.0", "web-2", again)];
    assert.equal(badMarkOf(hosts, id("v2.4.0")), null);
  });
});

describe("lastGood", () => {
  it("is the newest deployment verified on every host, by time and not by place", () => {
    assert.deepEqual(lastGood([both("web-1"), both("web-2")]), deployment("v2.4.0"));
  });

  it("does not count one that a host never verified", () => {
    assert.deepEqual(lastGood([both("web-1"), running("v2.3.0", "web-2")]), deployment("v2.3.0"));
  });

  it("does not count one that any host marked bad", () => {
    const marked = { ...both("web-2"), ledger: { ...both("web-2").ledger, bad: [bad("v2.4.0")] } };
    assert.deepEqual(lastGood([both("web-1"), marked]), deployment("v2.3.0"));
  });

  it("does not count the one being left", () => {
    assert.deepEqual(lastGood([both("web-1")], id("v2.4.0")), deployment("v2.3.0"));
  });

  it("is null without hosts, without records and without one in common", () => {
    assert.equal(lastGood([]), null);
    assert.equal(lastGood([inspection()]), null);
    assert.equal(lastGood([running("v2.3.0"), running("v2.4.0", "web-2")]), null);
  });
});

describe("knownDeployments", () => {
  it("gives links and verified records of all hosts", () => {
    const linked = { ...running("v2.3.0"), current: deployment("v2.4.0") };
    assert.deepEqual(
      knownDeployments([linked, inspection(), running("v2.2.0", "web-2")]).map(({ tag }) => tag),
      ["v2.4.0", "v2.3.0", "v2.2.0", "v2.2.0"],
    );
  });
});
