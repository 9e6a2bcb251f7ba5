import assert from "node:assert/strict";
import { evaluateGate } from "../../../plan/gate/evaluate";
import { presentToken, type TokenReading } from "../../../plan/gate/present";
import { announceGate, gateRefusal } from "../../../plan/gate/refusal";
import { nextLine, type LedgerEvent } from "../../../plan/ledger";
import { summarizeLedger } from "../../../plan/ledger-summary";
import { planRun } from "../../../plan/run";
import type { OriginAnswer } from "../../../plan/run-plan";
import { ATTEMPT, at, observed, openRun, question, running, runOf } from "../../support/fleet";
import { signedToken } from "../../support/token";
import { questionAt } from "./question";

const TOKEN = signedToken();
const SIGNED: TokenReading = { state: "signed", token: TOKEN };
const ORIGIN: OriginAnswer = { state: "resolved", commit: "4".repeat(40) };
/** Friday evening, when the token counts. */
const ask = (given: ReturnType<typeof presentToken>) =>
  evaluateGate(questionAt("2026-11-20 21:30", given));
const present = (reading: TokenReading | null, hosts = observed(running("v2.3.0"))) =>
  presentToken(reading, { hosts, origin: ORIGIN });

/** What a ledger says in which these runs were opened and ended, each in its hour. */
function ledgerOf(...events: LedgerEvent[]) {
  const lines: string[] = [];
  events.forEach((event, hour) => lines.push(nextLine(lines, event, `2026-11-20T1${hour}:00:00Z`)));
  return summarizeLedger(lines);
}
const RUN = { ...runOf("v2.4.0"), breakGlass: TOKEN };
const opened = { type: "opened", stack: "production", run: RUN, deadline: "" } as const;
const SPENT = [{ token: TOKEN, runId: RUN.id, at: "2026-11-20T10:00:00Z" }];

describe("a presented break-glass token", () => {
  it("is none where the settings name none", () => {
    assert.deepEqual(present(null), {});
  });

  it("opens the gate for the run that it is spent by, which goes on without asking again", () => {
    const hosts = observed(running("v2.3.0"));
    const { breakGlass, window } = ask(present(SIGNED));
    assert.deepEqual(breakGlass, TOKEN);
    const { kind, run } = planRun(question(hosts, { breakGlass, window }));
    assert.deepEqual([kind, run.breakGlass], ["deploy", { ...TOKEN, usedAt: ATTEMPT }]);

    const { openRun: open } = ledgerOf({ ...opened, run });
    assert.ok(open);
    const later = observed(running("v2.3.0", "web-1", { openRun: openRun(open), spent: SPENT }));
    const resumed = planRun(question(later, { window: "closed", attempt: at(6) }));
    assert.deepEqual([resumed.kind, resumed.run], ["resume", { ...run, attempt: at(6) }]);
  });

  it("stays in the inputs of the run that it opened, when nothing is to be done", () => {
    const settledRun = { ...RUN, at: "2026-11-18T01:00:00.000Z", ending: "confirmed" } as const;
    const { kind, run } = planRun(question(observed(running("v2.4.0", "web-1", { settledRun }))));
    assert.deepEqual([kind, JSON.stringify(run)], ["noop", JSON.stringify(RUN)]);
  });

  it("is not spent by going back", () => {
    const back = running("v2.4.0", "web-1", {
      verified: [...running("v2.3.0").ledger.verified, ...running("v2.4.0").ledger.verified],
    });
    const change = {
      tag: "v2.3.0",
      origin: { state: "resolved", commit: "3".repeat(40) },
    } as const;
    const { kind, run } = planRun(question(observed(back), { ...change, breakGlass: TOKEN }));
    assert.deepEqual([kind, run.breakGlass], ["rollback", undefined]);
  });

  it("is spent once a ledger has it, also after its run has gone back or the host was retired", () => {
    const { spent } = ledgerOf(
      opened,
      { type: "reverted", run: RUN, to: null, reason: "fell over", bad: true },
      opened,
      { type: "retired", by: "ann@desk", reason: "old" },
    );
    assert.deepEqual(spent, SPENT);
    const hosts = observed(running("v2.3.0"), running("v2.3.0", "web-2", { spent }));
    assert.deepEqual(present(SIGNED, hosts).breakGlassFaults, [
      "it was used before, for run deploy-open-v2.4.0 at 2026-11-20T10:00:00Z; ask for a new one",
    ]);
    assert.equal(ask(present(SIGNED, hosts)).isOpen, false);
  });

  const COMMITS: [what: string, origin: OriginAnswer, says: string[]][] = [
    ["the same", { state: "resolved", commit: "a".repeat(40) }, []],
    [
      "another",
      ORIGIN,
      ["it is for v2.4.0 at commit aaaaaaa, the origin says 4444444; ask for a new one"],
    ],
    [
      "no",
      { state: "unresolved", reason: "no route", wayOut: "mend it" },
      [
        "it is for v2.4.0 at commit aaaaaaa, and the origin does not say which it is now (no route)",
      ],
    ],
  ];
  for (const [what, origin, says] of COMMITS) {
    it(`that names a commit is held against ${what} commit of the origin`, () => {
      const token = signedToken({ commit: "a".repeat(40) });
      const given = presentToken({ state: "signed", token }, { hosts: [], origin });
      assert.deepEqual(given.breakGlassFaults, says);
      assert.equal(ask(given).isOpen, says.length === 0);
    });
  }

  it("that is unusable says why in the refusal, and in an open window as a warning alone", () => {
    const given = present({ state: "unusable", faults: ["it cannot be read"] });
    const says = "the break-glass token opens nothing: it cannot be read";
    const closed = ask(given);
    assert.ok(gateRefusal("deploy", closed).includes(says));
    const open = evaluateGate(questionAt("2026-10-21 10:05", given));
    assert.deepEqual(gateRefusal("deploy", open), []);
    assert.deepEqual(announceGate("deploy", open, [], true), [{ severity: "warn", text: says }]);
  });

  it("is announced where it opens something", () => {
    const gate = ask(present(SIGNED));
    const text = [
      "Opened by break-glass for INC-7 (payments are down), signed by ann; put aside:",
      ...gate.overruled.map((reason) => reason.text),
    ].join("\n  ");
    assert.equal(gate.overruled.length, 3);
    assert.deepEqual(announceGate("deploy", gate, [], false), [{ severity: "warn", text }]);
    assert.deepEqual(announceGate("noop", gate, [], false), []);
  });
});
