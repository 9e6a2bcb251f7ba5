import assert from "node:assert/strict";
import type { Inspection } from "../../plan/inspection";
import { planRun } from "../../plan/run";
import type { RunQuestion } from "../../plan/run-plan";
import {
  at,
  inspection,
  observed,
  openRun,
  question,
  questionOf,
  running,
  runOf,
} from "../support/fleet";

const NAMES = ["web-1", "web-2", "web-3"] as const;
const well = (name: string) => running("v2.3.0", name);
const stopped = (name: string): Inspection => {
  const host = well(name);
  return { ...host, process: host.process && { ...host.process, status: "stopped", pid: null } };
};
const drained = (name: string): Inspection => ({
  ...well(name),
  drained: { server: name, runId: "deploy-open-v2.3.0", at: at(2) },
});
/** The plan for three hosts, restarted one after the other, of which two must stay in service. */
const planFor = (hosts: readonly Inspection[], changes: Partial<RunQuestion> = {}) =>
  planRun(question(observed(...hosts), { minimumHealthy: 2, ...changes }));
const fleetWith = (make: (name: string) => Inspection, ...out: readonly string[]) =>
  NAMES.map((name) => (out.includes(name) ? make(name) : well(name)));

describe("planRun and minimumHealthy", () => {
  it("deploys where all hosts are in service, and on a single host", () => {
    assert.equal(planFor(fleetWith(stopped)).kind, "deploy");
    assert.equal(planFor([well("web-1")], { minimumHealthy: 1 }).kind, "deploy");
  });

  it("does not count a host that joins, which was never in service", () => {
    const joining = (host: string) => inspection({ host });
    assert.equal(planFor(fleetWith(joining, "web-3")).kind, "deploy");
    assert.equal(planFor(fleetWith(joining, "web-2", "web-3")).kind, "deploy");
  });

  it("refuses a new deployment that would go below it, names the hosts and the way out", () => {
    assert.deepEqual(planFor(fleetWith(stopped, "web-3")).reasons, [
      "the app of web-3 is stopped, so while web-1 restarts, 1 of 3 hosts would be in service, " +
        "expected prism:minimumHealthy, 2, at least; bring them back first: pulumi up with prism:release v2.3.0, " +
        "or prism rollback --stack production --to v2.3.0-3333333-5e77195",
    ]);
    const { kind, reasons } = planFor(fleetWith(drained, "web-2"));
    assert.equal(kind, "refuse");
    assert.match(
      reasons.join(),
      /^web-2 is out of its balancer since \S+, so while web-1 restarts/,
    );
  });

  it("counts the hosts that restart together", () => {
    const batches = [["web-1", "web-2"], ["web-3"]];
    assert.equal(planFor(fleetWith(stopped), { batches, minimumHealthy: 1 }).kind, "deploy");
    const out = fleetWith(stopped, "web-3");
    assert.equal(planFor(out, { batches, minimumHealthy: 1 }).kind, "refuse");
    assert.equal(planFor(out, { batches, minimumHealthy: 0 }).kind, "deploy");
  });

  it("lets the deployment itself bring back a host that comes before those in service", () => {
    assert.equal(planFor(fleetWith(stopped, "web-1")).kind, "deploy");
  });

  it("lets a repair, a rollback, an added host and an open run pass", () => {
    const out = observed(...fleetWith(stopped, "web-3"));
    const repair = { ...questionOf("v2.3.0", out), minimumHealthy: 2 };
    assert.equal(planRun(repair).kind, "rollback");
    const rollback = { reason: "bad", to: null, restoreData: false, overNewerData: false };
    const older = fleetWith(stopped, "web-3").map((host) => ({
      ...host,
      ledger: {
        ...host.ledger,
        verified: [...running("v2.2.0").ledger.verified, ...host.ledger.verified],
      },
    }));
    assert.equal(planFor(older, { rollback }).kind, "rollback");
    const added = observed(well("web-1"), well("web-2"), inspection({ host: "web-3" }));
    assert.equal(planRun({ ...questionOf("v2.3.0", added), minimumHealthy: 2 }).kind, "deploy");
    const open = fleetWith(stopped, "web-3").map((host) => ({
      ...host,
      ledger: { ...host.ledger, openRun: openRun(runOf("v2.4.0")) },
    }));
    assert.equal(planFor(open).kind, "resume");
  });
});
