import assert from "node:assert/strict";
import { announce } from "../../plan/announce";
import type { HostObservation } from "../../plan/inspection";
import type { RunKind, RunPlan } from "../../plan/run-plan";
import { at, deployment, inspection, observed, running, runOf } from "../support/fleet";

function plan(kind: RunKind, changes: Partial<RunPlan> = {}): RunPlan {
  const wanted = deployment("v2.4.0");
  return { kind, run: runOf("v2.4.0"), wanted, reasons: [], hosts: [], missed: [], ...changes };
}

/** The first announcement, line by line. */
function lines(kind: RunKind, hosts: readonly HostObservation[] = [], changes?: Partial<RunPlan>) {
  const [first] = announce(plan(kind, changes), hosts, false);
  assert.equal(first?.severity, "info");
  return first.text.split("\n");
}

const HEADLINES: Record<RunKind, string> = {
  first: "First deployment: v2.4.0-4444444-5e77195, run deploy-open-v2.4.0",
  deploy: "Deployment of v2.4.0-4444444-5e77195, run deploy-open-v2.4.0",
  rollback: "Rollback to v2.4.0-4444444-5e77195, run deploy-open-v2.4.0",
  resume:
    "Run deploy-open-v2.4.0 of v2.4.0-4444444-5e77195 was opened by ann@laptop and has not ended: it goes on",
  noop: "Nothing to do: every host runs v2.4.0-4444444-5e77195, verified",
  held: "Held: no host is touched",
  refuse: "Would be refused: v2.4.0 cannot be deployed now",
  unknown: "Unknown: not every host answered, so this preview cannot say what v2.4.0 would change",
};

describe("announce", () => {
  for (const [kind, headline] of Object.entries(HEADLINES)) {
    it(`says in one line that the plan is ${kind}`, () => {
      assert.deepEqual(lines(kind as RunKind), [headline]);
    });
  }

  it("names what runs, not what failed, when the failed run is kept", () => {
    const kept = { wanted: deployment("v2.3.0") };
    assert.deepEqual(lines("noop", observed(running("v2.3.0")), kept), [
      "Nothing to do: every host runs v2.3.0-3333333-5e77195, verified",
      "  web-1: v2.3.0-3333333-5e77195",
    ]);
  });

  for (const kind of ["first", "deploy", "rollback", "resume"] as const) {
    it(`shows per host from what to what when the plan is ${kind}`, () => {
      const hosts = observed(
        running("v2.3.0"),
        running("v2.4.0", "web-2"),
        inspection({ host: "web-3" }),
      );
      assert.deepEqual(lines(kind, hosts).slice(1), [
        "  web-1: v2.3.0-3333333-5e77195 → v2.4.0-4444444-5e77195",
        "  web-2: v2.4.0-4444444-5e77195",
        "  web-3: nothing → v2.4.0-4444444-5e77195",
      ]);
    });
  }

  it("leaves that to the table of a preview that would act", () => {
    const hosts = observed(running("v2.3.0"));
    const said = (kind: RunKind) => announce(plan(kind), hosts, true)[0]?.text.split("\n").length;
    assert.deepEqual([said("deploy"), said("noop")], [1, 2]);
  });

  it("says that a run which went back is not finished but begun anew", () => {
    const back = {
      ...runOf("v2.4.0"),
      id: "deploy-open-late",
      at: at(2),
      ending: "reverted",
    } as const;
    const host = (name: string) => running("v2.3.0", name, { settledRun: back });
    const hosts = observed(host("web-1"), host("web-2"));
    const words = "  run deploy-open-late of it went back, so this is a fresh one";
    assert.deepEqual(lines("deploy", hosts).slice(1, 2), [words]);
    assert.ok(!lines("resume", hosts).includes(words));
    assert.ok(!lines("deploy", hosts, { run: runOf("v2.2.0") }).includes(words));
  });

  for (const kind of ["held", "refuse", "unknown"] as const) {
    it(`shows only what runs when the plan is ${kind}`, () => {
      assert.deepEqual(lines(kind, observed(running("v2.3.0"))).slice(1), [
        "  web-1: v2.3.0-3333333-5e77195",
      ]);
    });
  }

  it("shows hosts that did not answer as unknown, each with its reason", () => {
    const hosts: HostObservation[] = [
      { host: "web-1", state: "unreachable", reason: "no route", wayOut: "repair it" },
      { host: "web-2", state: "unasked" },
    ];
    assert.deepEqual(lines("unknown", hosts).slice(1), [
      "  web-1: unknown (no route)",
      "  web-2: unknown (not asked)",
    ]);
  });

  it("warns of drift on each host, then of each reason", () => {
    const drifted = {
      ...running("v2.4.0", "web-2"),
      drift: ["the link differs", "pm2 is stopped"],
    };
    const held = plan("held", { reasons: ["marked bad; retry"] });
    const all = announce(held, observed(drifted), true);
    assert.deepEqual(all.slice(1), [
      { severity: "warn", text: "web-2: drift: the link differs" },
      { severity: "warn", text: "web-2: drift: pm2 is stopped" },
      { severity: "warn", text: "marked bad; retry" },
    ]);
  });

  it("leaves the reasons to the error in an update", () => {
    const held = plan("held", { reasons: ["marked bad; retry"] });
    assert.equal(announce(held, observed(running("v2.3.0")), false).length, 1);
  });
});
