import assert from "node:assert/strict";
import { announce } from "../../plan/announce";
import type { Inspection } from "../../plan/inspection";
import { planRun } from "../../plan/run";
import type { Run } from "../../plan/release";
import {
  at,
  bad,
  deployment,
  inspection,
  observed,
  openRun,
  question,
  questionOf,
  running,
  runOf,
  verified,
} from "../support/fleet";

const EMPTY = inspection({ host: "web-2" });
const GOOD = deployment("v2.3.0");
const ORDER = { to: null, reason: "it is slow", restoreData: false, overNewerData: false };

/** A host that ran v2.3.0 and runs v2.4.0, both verified. */
const seasoned = (changes: Partial<Inspection["ledger"]> = {}) =>
  running("v2.4.0", "web-1", {
    verified: [verified("v2.3.0", 1), verified("v2.4.0", 2)],
    ...changes,
  });

/** A host that joined with v2.4.0, on which v2.3.0 was placed. */
function joined(changes: Partial<Inspection> = {}, run: Partial<Run> = {}): Inspection {
  const settledRun = { ...runOf("v2.4.0"), lastGood: GOOD, ...run, at: at(4) } as const;
  const host = running("v2.4.0", "web-2", {
    settledRun: { ...settledRun, ending: "confirmed" },
    verified: [verified("v2.4.0", 4)],
  });
  return { ...host, deployments: [GOOD.id, deployment("v2.4.0").id], ...changes };
}

describe("the last good deployment of a run", () => {
  it("is what the fleet leaves, or left before when a host is added to what runs", () => {
    const left = planRun(question(observed(running("v2.3.0"), EMPTY)));
    assert.deepEqual([left.kind, left.run.lastGood], ["deploy", GOOD]);
    const added = planRun(question(observed(seasoned(), EMPTY)));
    assert.deepEqual([added.kind, added.run.lastGood], ["deploy", GOOD]);
  });

  it("is absent where there is none, and in a rollback, which needs neither git nor registry", () => {
    assert.ok(!("lastGood" in planRun(question(observed(EMPTY))).run));
    assert.ok(!("lastGood" in planRun(question(observed(running("v2.4.0"), EMPTY))).run));
    const marked = seasoned({ verified: [verified("v2.4.0", 2)], bad: [bad("v2.3.0")] });
    assert.ok(!("lastGood" in planRun(question(observed(marked, EMPTY))).run));
    const rollback = planRun(questionOf("v2.3.0", observed(seasoned())));
    assert.deepEqual([rollback.kind, rollback.run.lastGood], ["rollback", undefined]);
    const ordered = planRun(question(observed(seasoned()), { rollback: ORDER }));
    assert.deepEqual([ordered.kind, ordered.run.lastGood], ["rollback", undefined]);
  });

  it("is read back from the ledger, so that inputs stay still", () => {
    const run = { ...runOf("v2.4.0"), lastGood: deployment("v2.2.0") };
    const settledRun = { ...run, at: at(4), ending: "confirmed" } as const;
    const noop = planRun(question(observed(seasoned({ settledRun }))));
    assert.deepEqual([noop.kind, noop.run], ["noop", run]);
    const open = planRun(question(observed(seasoned({ openRun: openRun(run) }))));
    assert.deepEqual([open.kind, open.run.lastGood], ["resume", run.lastGood]);
  });

  it("is warned of where the settings of now cannot make it", () => {
    const hosts = observed({ ...running("v2.3.0"), deployments: [GOOD.id] }, EMPTY);
    const plan = planRun(question(hosts, { settings: "0000000" }));
    assert.deepEqual(announce(plan, hosts, false).slice(1), [
      {
        severity: "warn",
        text: `web-2: does not have the last good ${GOOD.id}, and the settings of now cannot make it: a rollback will not reach this host`,
      },
    ]);
    assert.equal(announce(planRun(question(hosts)), hosts, false).length, 1);
  });
});

describe("an order to go back on hosts that joined with what they run", () => {
  const ask = (host: Inspection, to: string | null = null) =>
    planRun(question(observed(host), { rollback: { ...ORDER, to } }));

  it("goes to what was placed there, by default and by name", () => {
    for (const to of [null, "v2.3.0", GOOD.id]) {
      const { kind, wanted } = ask(joined(), to);
      assert.deepEqual([kind, wanted], ["rollback", GOOD]);
    }
  });

  it("goes nowhere if it is not on disk, is marked bad, or its run did not stay", () => {
    const { ledger } = joined();
    const settledRun = {
      ...runOf("v2.4.0"),
      lastGood: GOOD,
      at: at(4),
      ending: "reverted",
    } as const;
    for (const host of [
      joined({ deployments: [] }),
      joined({ ledger: { ...ledger, bad: [{ ...bad("v2.3.0", 5), ordered: true }] } }),
      joined({ current: null, ledger: { ...ledger, verified: [], settledRun } }),
    ]) {
      assert.equal(ask(host).kind, "refuse");
    }
  });
});
