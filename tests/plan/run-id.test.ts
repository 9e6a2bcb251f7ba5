import assert from "node:assert/strict";
import { planRun } from "../../plan/run";
import { deployment, ledger, observed, question, questionOf, running } from "../support/fleet";

const hosts = observed(running("v2.3.0"), running("v2.3.0", "web-2"));
const idOf = (...given: Parameters<typeof question>) => planRun(question(...given)).run.id;
const withHead = (head: string) =>
  observed(running("v2.3.0", "web-1", { head }), running("v2.3.0", "web-2"));

describe("the id of a run", () => {
  it("says lane and window and ends with six digits of a digest", () => {
    assert.equal(idOf(hosts, { window: "20261118T0200Z" }), "deploy-20261118T0200Z-626079");
    assert.match(idOf(hosts, { window: "closed" }), /^deploy-closed-[0-9a-f]{6}$/);
    const empty = observed({ ...running("v2.3.0"), current: null, ledger: ledger() });
    assert.match(idOf(empty), /^first-open-[0-9a-f]{6}$/);
  });

  it("is the same for the same facts, whoever asks", () => {
    assert.equal(idOf(hosts, { operator: "ann@laptop" }), idOf(hosts, { operator: "ci@runner" }));
  });

  it("does not depend on figures that change by themselves", () => {
    const busy = observed(
      { ...running("v2.3.0"), freeDiskBytes: 1, now: "2026-11-19T00:00:00.000Z" },
      { ...running("v2.3.0", "web-2"), drift: ["restarted"] },
    );
    assert.equal(idOf(busy), idOf(hosts));
  });

  it("is another one when a host's ledger has grown", () => {
    assert.notEqual(idOf(withHead("head-a")), idOf(withHead("head-b")));
  });

  it("is another one when a host is added", () => {
    const more = [...hosts, ...observed(running("v2.3.0", "web-3"))];
    assert.notEqual(idOf(more), idOf(hosts));
  });

  it("is another one for another deployment", () => {
    assert.notEqual(idOf(hosts, { settings: "0000000" }), idOf(hosts));
    const older = planRun(questionOf("v2.2.0", hosts)).run;
    assert.deepEqual(older.deployment, deployment("v2.2.0"));
    assert.notEqual(older.id, idOf(hosts));
  });
});
