import assert from "node:assert/strict";
import { announce } from "../../plan/announce";
import type { Inspection } from "../../plan/inspection";
import { planRun } from "../../plan/run";
import {
  at,
  ATTEMPT,
  bad,
  deployment,
  inspection,
  observed,
  openRun,
  question,
  running,
  runOf,
  verified,
} from "../support/fleet";

const ORDER = { to: null, reason: "it is slow", restoreData: false, overNewerData: false };
const KEPT = { reason: "it is slow", restoreData: false, overNewerData: false };
const DEAD = {
  host: "web-3",
  state: "unreachable",
  reason: "no route",
  wayOut: "mend it",
} as const;

/** A host that ran v2.2.0, v2.3.0 and v2.4.0, each verified, and runs the last. */
const host = (name = "web-1", changes: Partial<Inspection["ledger"]> = {}) =>
  running("v2.4.0", name, {
    verified: [verified("v2.2.0", 1), verified("v2.3.0", 2), verified("v2.4.0", 3)],
    ...changes,
  });

/** The same host after `prism rollback` to v2.3.0. */
function rolledBack(name = "web-1") {
  const run = { ...runOf("v2.3.0", "rollback", "rollback-open-1"), order: KEPT };
  return running("v2.3.0", name, {
    settledRun: { ...run, at: at(5), ending: "confirmed" },
    verified: [verified("v2.2.0", 1), verified("v2.3.0", 5)],
    bad: [{ ...bad("v2.4.0", 4, run.id), ordered: true }],
  });
}

const ask = (hosts: Parameters<typeof question>[0], to: string | null = null) =>
  planRun(question(hosts, { rollback: { ...ORDER, to } }));

describe("planRun with an order to go back", () => {
  it("goes to the last good deployment other than the one that is left, by a run that says why", () => {
    const plan = ask(observed(host("web-1"), host("web-2")));
    assert.match(plan.run.id, /^rollback-ordered-[0-9a-f]{6}$/);
    assert.deepEqual(plan, {
      kind: "rollback",
      run: {
        id: plan.run.id,
        lane: "rollback",
        deployment: deployment("v2.3.0"),
        openedBy: "bob@desk",
        attempt: ATTEMPT,
        order: KEPT,
        takesOver: [],
      },
      wanted: deployment("v2.3.0"),
      reasons: [],
      hosts: ["web-1", "web-2"],
      missed: [],
    });
  });

  it("needs no origin, no sound host and no own stack, and acts on the hosts that answered", () => {
    const origin = { state: "unresolved", reason: "not asked", wayOut: "none" } as const;
    const sick = { ...host("web-1"), problems: ["disk is full"], stack: "staging" };
    const hosts = [...observed(sick), DEAD];
    const plan = planRun(question(hosts, { origin, rollback: ORDER }));
    assert.equal(plan.kind, "rollback");
    assert.deepEqual([plan.hosts, plan.missed], [["web-1"], ["web-3: no route; mend it"]]);
  });

  it("takes over every open run, whoever holds it", () => {
    const open = openRun(runOf("v2.4.0", "deploy", "deploy-open-a"));
    const hosts = observed(
      running("v2.4.0", "web-1", { verified: [verified("v2.3.0", 1)], openRun: open }),
      running("v2.3.0", "web-2", { openRun: open }),
    );
    const plan = ask(hosts);
    assert.equal(plan.kind, "rollback");
    assert.deepEqual(plan.wanted, deployment("v2.3.0"));
    assert.deepEqual(plan.run.takesOver, ["deploy-open-a"]);
  });

  it("ordered again stays where it went, and acts only where it is not there yet", () => {
    assert.equal(ask(observed(rolledBack("web-1"), rolledBack("web-2"))).kind, "noop");
    const late = ask(observed(rolledBack("web-1"), host("web-2")));
    assert.deepEqual([late.kind, late.wanted], ["rollback", deployment("v2.3.0")]);
  });

  it("ordered again writes down what a full disk could not take", () => {
    const silent = { ...host("web-1"), current: deployment("v2.3.0") };
    const process = rolledBack().process;
    const plan = ask(observed({ ...silent, process }));
    assert.deepEqual([plan.kind, plan.wanted], ["rollback", deployment("v2.3.0")]);
  });

  it("keeps the target of one that is still open on a host that could not go back", () => {
    const run = { ...runOf("v2.3.0", "rollback", "rollback-ordered-1"), order: KEPT };
    const stuck = host("web-2", { openRun: openRun(run) });
    const plan = ask(observed(rolledBack("web-1"), stuck));
    assert.deepEqual([plan.kind, plan.wanted], ["rollback", deployment("v2.3.0")]);
    assert.deepEqual(plan.run.takesOver, ["rollback-ordered-1"]);
  });

  it("stays where the configuration went back to, and does not return to what it left", () => {
    const back = (changes: Partial<Inspection["ledger"]>) =>
      observed(
        running("v2.2.0", "web-1", {
          settledRun: { ...runOf("v2.2.0", "rollback"), at: at(5), ending: "confirmed" },
          ...changes,
        }),
      );
    const verifiedThen = [verified("v2.3.0", 2), verified("v2.4.0", 3), verified("v2.2.0", 5)];
    for (const records of [verifiedThen, verifiedThen.slice(1)]) {
      const plan = ask(back({ verified: records }));
      assert.deepEqual([plan.kind, plan.wanted], ["noop", deployment("v2.2.0")]);
      assert.match(plan.further ?? "", /^nothing older was verified here; another release: /);
    }
  });

  it("goes up again from an older release that was deployed as a first one", () => {
    const first = { ...runOf("v2.3.0", "deploy"), at: at(5), ending: "confirmed" } as const;
    const records = [verified("v2.4.0", 3), verified("v2.3.0", 5)];
    const plan = ask(
      observed(running("v2.3.0", "web-1", { settledRun: first, verified: records })),
    );
    assert.deepEqual([plan.kind, plan.wanted], ["rollback", deployment("v2.4.0")]);
  });

  it("leaves what was only repaired", () => {
    const repair = { ...runOf("v2.4.0", "rollback"), at: at(6), ending: "confirmed" } as const;
    const records = [verified("v2.2.0", 1), verified("v2.3.0", 2), verified("v2.4.0", 6)];
    const plan = ask(observed(host("web-1", { settledRun: repair, verified: records })));
    assert.deepEqual([plan.kind, plan.wanted], ["rollback", deployment("v2.3.0")]);
  });

  it("ordered again without a name says what may be named to go further back", () => {
    const hosts = observed(rolledBack());
    assert.equal(
      ask(hosts).further,
      `to go further back: prism rollback --to, of: ${deployment("v2.2.0").id}`,
    );
    assert.ok(!("further" in ask(hosts, "v2.3.0")));
    const [first] = announce(ask(hosts), hosts, false);
    assert.match(
      first?.text ?? "",
      /^Nothing to do: every host runs v2\.3\.0\S+, verified; to go /,
    );
  });

  it("stays where the hosts went back to by themselves", () => {
    const gone = running("v2.3.0", "web-1", {
      settledRun: { ...runOf("v2.4.0"), at: at(4), ending: "reverted" },
      verified: [verified("v2.2.0", 1), verified("v2.3.0", 2)],
    });
    const plan = ask(observed(gone));
    assert.deepEqual([plan.kind, plan.wanted], ["noop", deployment("v2.3.0")]);
  });

  it("does not take a release that one host confirmed for what the others went back to", () => {
    const run = runOf("v2.4.0", "deploy", "deploy-open-half");
    const confirmed = host("web-1", {
      settledRun: { ...run, at: at(4), ending: "confirmed" },
    });
    const back = running("v2.3.0", "web-2", {
      settledRun: { ...run, at: at(5), ending: "reverted" },
      verified: [verified("v2.2.0", 1), verified("v2.3.0", 2)],
    });
    assert.deepEqual(ask(observed(confirmed, back)).wanted, deployment("v2.3.0"));
  });

  it("goes to the same good one from a second bad release", () => {
    const second = running("v2.4.0", "web-1", {
      settledRun: { ...runOf("v2.4.0"), at: at(8), ending: "confirmed" },
      verified: [verified("v2.2.0", 5), verified("v2.4.0", 8)],
      bad: [{ ...bad("v2.3.0", 4), ordered: true }],
    });
    assert.deepEqual(ask(observed(second)).wanted, deployment("v2.2.0"));
  });

  it("does not ask of a host that was added later what ran before it", () => {
    const added = running("v2.4.0", "web-2", { verified: [verified("v2.4.0", 3)] });
    const plan = ask(observed(host("web-1"), added));
    assert.deepEqual([plan.kind, plan.wanted], ["rollback", deployment("v2.3.0")]);
  });

  it("goes to a named tag or deployment", () => {
    const hosts = observed(host());
    assert.deepEqual(ask(hosts, "v2.2.0").wanted, deployment("v2.2.0"));
    assert.deepEqual(ask(hosts, deployment("v2.2.0").id).wanted, deployment("v2.2.0"));
    const lower = observed(
      running("v2.2.0", "web-1", { bad: [{ ...bad("v2.2.0"), ordered: true }] }),
    );
    assert.equal(ask(lower, "v2.2.0").wanted.tag, "v2.2.0");
  });

  it("refuses what was never verified, and names what was", () => {
    assert.deepEqual(ask(observed(host()), "v2.1.0").reasons, [
      "v2.1.0 was never verified on these hosts; choose one of: " +
        `${deployment("v2.4.0").id}, ${deployment("v2.3.0").id}, ${deployment("v2.2.0").id}`,
    ]);
  });

  it("refuses what is newer than what runs", () => {
    assert.deepEqual(ask(observed(rolledBack()), "v2.4.0").reasons, [
      `${deployment("v2.4.0").id} is newer than what runs, so it is no rollback; deploy it by prism:release v2.4.0`,
    ]);
  });

  it("refuses when there is nothing to go back to", () => {
    const first = running("v2.4.0");
    assert.deepEqual(ask(observed(first)).reasons, [
      `no other deployment was verified on all of these hosts; choose one by prism rollback --to, of: ${deployment("v2.4.0").id}`,
    ]);
    assert.deepEqual(ask(observed(inspection())).reasons, [
      "no other deployment was verified on all of these hosts; nothing was ever deployed here",
    ]);
  });

  it("is unknown when no host answered", () => {
    const plan = ask([DEAD]);
    assert.equal(plan.kind, "unknown");
    assert.deepEqual(plan.reasons, [
      "web-3: no route; mend it",
      "no host answered; mend the network or the login, then order it again",
    ]);
  });
});

describe("planRun after an ordered rollback", () => {
  it("holds the deployment that was left, and names the order", () => {
    const { kind, reasons } = planRun(question(observed(rolledBack("web-1"), rolledBack("web-2"))));
    assert.equal(kind, "held");
    assert.deepEqual(reasons, [
      `${deployment("v2.4.0").id} was left by run rollback-open-1 (health never came) and is marked bad; ` +
        "to keep v2.3.0: pulumi config set prism:release v2.3.0 --stack production; " +
        "to try again: pulumi config set prism:retry rollback-open-1 --stack production",
    ]);
  });

  it("does nothing once the configuration names what runs, though the state is behind", () => {
    const hosts = observed(rolledBack("web-1"), rolledBack("web-2"));
    const settled = {
      tag: "v2.3.0",
      origin: { state: "resolved", commit: "3".repeat(40) },
    } as const;
    const stateSays = deployment("v2.2.0").id;
    assert.equal(planRun(question(hosts, { ...settled, stateSays })).kind, "noop");
  });

  it("brings a host there that did not answer then", () => {
    const hosts = observed(rolledBack("web-1"), host("web-2"));
    const wanted = {
      tag: "v2.3.0",
      origin: { state: "resolved", commit: "3".repeat(40) },
    } as const;
    const plan = planRun(question(hosts, wanted));
    assert.deepEqual([plan.kind, plan.wanted], ["rollback", deployment("v2.3.0")]);
  });
});
