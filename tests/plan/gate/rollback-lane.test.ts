import assert from "node:assert/strict";
import { evaluateGate } from "../../../plan/gate/evaluate";
import { gateRefusal } from "../../../plan/gate/refusal";
import type { GateAnswer } from "../../../plan/gate/answer";
import type { GateFacts } from "../../../plan/gate/facts";
import type { GateQuestion } from "../../../plan/gate/view";
import { planRun } from "../../../plan/run";
import type { RunPlan } from "../../../plan/run-plan";
import { bad, observed, question, questionOf, running, verified } from "../../support/fleet";
import { factsWith, gateWith, questionAt } from "./question";

/** What one circumstance changes of the settings, of what files say, and of the question. */
interface Circumstance {
  readonly what: string;
  readonly gate?: object;
  readonly facts?: Partial<GateFacts>;
  readonly question?: Partial<GateQuestion>;
}

const fine: Circumstance = { what: "fine" };
const unread = (rule: "window" | "freeze" | "on-call", file: string, said: string) => ({
  problems: [{ rule, text: `${file} ${said}` }],
});
const FAIR = { reason: "fair", owner: "ann" };

const TIMES: readonly Circumstance[] = [
  { what: "an open window" },
  { what: "a night", question: { at: "2026-11-18T21:30:00+08:00" } },
  { what: "a Friday evening", question: { at: "2026-11-20T18:00:00+08:00" } },
  { what: "a holiday", question: { at: "2026-10-02T10:05:00+08:00" } },
  { what: "a year of no notice", question: { at: "2031-03-04T10:05:00+08:00" } },
  { what: "a clock at its beginning", question: { at: "1970-01-01T00:00:00Z" } },
  { what: "a clock of another century", question: { at: "2126-11-18T02:05:00Z" } },
];
const FREEZES: readonly Circumstance[] = [
  fine,
  {
    what: "frozen by the settings",
    gate: { freezes: [{ from: "1969-01-01 00:00", until: "2200-01-01 00:00", reason: "fair" }] },
  },
  {
    what: "frozen by command",
    question: {
      emergencies: [{ from: "1969-01-01T00:00:00Z", until: "2200-01-01T00:00:00Z", ...FAIR }],
    },
  },
  {
    what: "a file of freezes that is gone",
    gate: { freezeFile: "freezes.ics" },
    facts: unread(
      "freeze",
      "freezes.ics",
      "must be the file of prism:gate.freezeFile, got no such file",
    ),
  },
];
const CALENDARS: readonly Circumstance[] = [
  fine,
  {
    what: "a calendar that is missing",
    gate: { calendar: { source: "own.yaml" } },
    facts: unread("window", "own.yaml", "must be the file of prism:gate.calendar.source"),
  },
  {
    what: "a calendar that is broken, and weekdays allowed",
    gate: { calendar: { source: "own.yaml", unknownYear: "weekdays" } },
    facts: unread("window", "own.yaml", "line 1: must be YAML or JSON"),
  },
];
const PEOPLE: readonly Circumstance[] = [
  fine,
  { what: "nobody on call", gate: { onCall: [] } },
  {
    what: "a stale roster",
    gate: { roster: "on-call.yaml" },
    facts: {
      roster: [{ name: "ann", from: "2020-01-01T00:00:00Z", until: "2020-01-02T00:00:00Z" }],
    },
  },
  {
    what: "a roster that cannot be read",
    gate: { roster: "on-call.yaml" },
    facts: unread("on-call", "on-call.yaml", "got EACCES"),
  },
];

/** The gate's answer in every combination. */
const ANSWERS = TIMES.flatMap((time) =>
  FREEZES.flatMap((freeze) =>
    CALENDARS.flatMap((calendar) =>
      PEOPLE.map((people) => {
        const all = [time, freeze, calendar, people];
        return { all, what: all.map(({ what }) => what).join(", ") };
      }),
    ),
  ),
).map(({ all, what }): { what: string; answer: GateAnswer } => {
  const gate = gateWith(
    Object.assign({}, ...all.map((each) => each.gate)) as Record<string, unknown>,
  );
  const problems = all.flatMap(({ facts }) => facts?.problems ?? []);
  const known = Object.assign({}, ...all.map(({ facts }) => facts)) as Partial<GateFacts>;
  const facts = factsWith(gate, { ...known, problems });
  const changes = Object.assign({}, ...all.map((each) => each.question)) as Partial<GateQuestion>;
  return {
    what,
    answer: evaluateGate(questionAt("2026-11-18 10:05", { gate, facts, ...changes })),
  };
});

/** Two hosts that ran both releases verified, and run the newer one. */
const fleet = observed(
  ...["web-1", "web-2"].map((host) =>
    running("v2.4.0", host, { verified: [verified("v2.3.0", 1), verified("v2.4.0", 2)] }),
  ),
);
const ORDER = { to: null, reason: "slow", restoreData: false, overNewerData: false };

/** Combinations in which a plan is refused by the gate. */
const refusedIn = (plan: RunPlan) =>
  ANSWERS.filter(({ answer }) => gateRefusal(plan.kind, answer).length > 0).map(({ what }) => what);

describe("the rollback lane", () => {
  it("is tried in 336 combinations, of which one is open", () => {
    assert.equal(ANSWERS.length, 336);
    const open = ANSWERS.filter(({ answer }) => answer.isOpen).map(({ what }) => what);
    assert.deepEqual(open, ["an open window, fine, fine, fine"]);
  });

  const ALLOWED: [what: string, plan: RunPlan][] = [
    ["to the last good release", planRun(question(fleet, { rollback: ORDER }))],
    ["to a named one", planRun(question(fleet, { rollback: { ...ORDER, to: "v2.3.0" } }))],
    ["to an earlier release of the configuration", planRun(questionOf("v2.3.0", fleet))],
    [
      "although the origin is gone",
      planRun({
        ...questionOf("v2.3.0", fleet),
        origin: { state: "unresolved", reason: "no route", wayOut: "mend it" },
      }),
    ],
    [
      "although a host is dead",
      planRun(
        question(
          [
            ...fleet,
            { host: "web-3", state: "unreachable", reason: "no route", wayOut: "mend it" },
          ],
          { rollback: ORDER },
        ),
      ),
    ],
  ];
  for (const [what, plan] of ALLOWED) {
    it(`goes ${what} in every one of them`, () => {
      assert.deepEqual([plan.kind, plan.wanted.tag], ["rollback", "v2.3.0"]);
      assert.deepEqual(refusedIn(plan), []);
    });
  }

  it("opens the same run whatever the gate says", () => {
    const ids = ANSWERS.map(
      ({ answer }) => planRun(question(fleet, { rollback: ORDER, window: answer.window })).run.id,
    );
    assert.equal(new Set(ids).size, 1);
  });

  const CLOSED = ANSWERS.filter(({ answer }) => !answer.isOpen).map(({ what }) => what);
  const only = observed(running("v2.3.0"));
  const NEW: [what: string, plan: RunPlan][] = [
    ["a newer release", planRun(questionOf("v2.4.0", only))],
    ["an earlier release that was never here", planRun(questionOf("v2.2.0", only))],
    [
      "an earlier release with other settings",
      planRun({ ...questionOf("v2.3.0", fleet), settings: "0000000" }),
    ],
    [
      "an earlier release that was verified on one host alone",
      planRun(
        questionOf("v2.3.0", [...fleet.slice(0, 1), ...observed(running("v2.4.0", "web-2"))]),
      ),
    ],
  ];
  for (const [what, plan] of NEW) {
    it(`is no way for ${what}: it is refused in all but the open one`, () => {
      assert.equal(plan.kind, "deploy");
      assert.deepEqual(refusedIn(plan), CLOSED);
    });
  }

  it("refuses an earlier release whose tag was moved", () => {
    const origin = { state: "resolved", commit: "9".repeat(40) } as const;
    assert.equal(planRun({ ...questionOf("v2.3.0", fleet), origin }).kind, "refuse");
  });

  const failed = running("v2.4.0", "web-1", { bad: [bad("v2.3.0")] });
  const REFUSED: [what: string, hosts: Parameters<typeof question>[0], to: string, why: RegExp][] =
    [
      ["an unknown release", fleet, "v9.9.9", /^v9\.9\.9 was never verified on these hosts/],
      ["a release that failed here", observed(failed), "v2.3.0", /^v2\.3\.0 was never verified/],
      [
        "a newer release",
        observed(
          running("v2.3.0", "web-1", { verified: [verified("v2.4.0"), verified("v2.3.0", 2)] }),
        ),
        "v2.4.0",
        /is newer than what runs, so it is no rollback/,
      ],
    ];
  for (const [what, hosts, to, why] of REFUSED) {
    it(`refuses an order to go to ${what}`, () => {
      const plan = planRun(question(hosts, { rollback: { ...ORDER, to } }));
      assert.equal(plan.kind, "refuse");
      assert.match(plan.reasons[0] ?? "", why);
    });
  }
});
