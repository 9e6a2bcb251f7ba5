import assert from "node:assert/strict";
import type { BreakGlass } from "../../../plan/gate/break-glass";
import { evaluateGate } from "../../../plan/gate/evaluate";
import { signedToken } from "../../support/token";
import { factsWith, gateWith, questionAt, reasonsAt } from "./question";

describe("on call", () => {
  it("are at least two people of the settings", () => {
    const ask = (...onCall: string[]) =>
      reasonsAt("2026-11-18 10:05", { gate: gateWith({ onCall }) });
    assert.deepEqual(
      [ask(), ask("ann"), ask("ann", "bob")],
      [
        ["nobody is on call; name at least 2 people in prism:gate.onCall"],
        ["only ann is on call; name at least 2 people in prism:gate.onCall"],
        [],
      ],
    );
  });

  it("are on the roster from now to an hour after the window", () => {
    const ask = (local: string, ...hours: [from: string, until: string][]) => {
      const shifts = hours.map(([from, until], index) => ({
        name: `p${index}`,
        from: `2026-11-18T${from}+08:00`,
        until: `2026-11-18T${until}+08:00`,
      }));
      return reasonsAt(local, { facts: factsWith(gateWith(), { roster: shifts }) });
    };
    const gap = (time: string) => [
      `the roster has nobody at 2026-11-18 ${time}; fill it to an hour after the window`,
    ];
    assert.deepEqual(ask("2026-11-18 10:05", ["11:00", "12:00"], ["10:05", "11:00"]), []);
    assert.deepEqual(ask("2026-11-18 10:05", ["10:05", "11:59"]), gap("11:59"));
    assert.deepEqual(ask("2026-11-18 10:05", ["10:06", "12:00"]), gap("10:05"));
    assert.deepEqual(ask("2026-11-18 10:05", ["10:00", "11:00"], ["11:01", "12:00"]), gap("11:00"));
    assert.deepEqual(ask("2026-11-18 10:05"), gap("10:05"));
  });

  it("are not known when the roster cannot be read", () => {
    const problems = [{ rule: "on-call" as const, text: "on-call.yaml line 3: …" }];
    const facts = factsWith(gateWith({ roster: "on-call.yaml" }), { problems });
    const { isOpen, reasons, nextOpening } = evaluateGate(
      questionAt("2026-11-18 10:05", { facts }),
    );
    assert.deepEqual([isOpen, reasons, nextOpening], [false, problems, null]);
  });

  it("let no opening be named at which too few of them would be there", () => {
    const ask = (local: string, onCall: string[], from?: string, until = "12:00") => {
      const time = (hour: string) => `2026-11-18T${hour}+08:00`;
      const shift = from && { name: "ann", from: time(from), until: time(until) };
      const roster = shift ? [shift] : null;
      const gate = gateWith({ onCall });
      const { nextOpening, noOpening } = evaluateGate(
        questionAt(local, { gate, facts: factsWith(gate, { roster }) }),
      );
      return nextOpening?.local ?? noOpening;
    };
    const few = "once enough people are on call";
    assert.deepEqual([ask("2026-11-18 10:05", []), ask("2026-11-18 03:00", ["ann"])], [few, few]);
    assert.equal(ask("2026-11-18 10:05", ["ann", "bob"], "10:10"), few);
    const later = "the roster has nobody at 2026-11-18 11:30; fill it to an hour after the window";
    assert.equal(ask("2026-11-18 03:00", ["ann", "bob"], "10:00", "11:30"), `${few}: ${later}`);
    // A gap at night closes no morning.
    const morning = "Wednesday 2026-11-18 10:00 Asia/Shanghai";
    assert.equal(ask("2026-11-18 03:00", ["ann", "bob"], "10:00"), morning);
  });
});

describe("a break-glass token", () => {
  const TOKEN = signedToken();
  const ask = (changes: Partial<BreakGlass>, local = "2026-11-20 21:30", more = {}) =>
    evaluateGate(questionAt(local, { breakGlass: { ...TOKEN, ...changes }, ...more }));

  it("opens a closed window until it ends, and says what it put aside", () => {
    const { isOpen, window, minutesLeft, overruled } = ask({});
    assert.deepEqual([isOpen, window, minutesLeft, overruled.length], [true, "closed", 90, 3]);
  });

  it("opens nothing that it does not name", () => {
    const freezes = [{ from: "2026-11-20 00:00", until: "2026-11-21 00:00", reason: "fair" }];
    const closed = { gate: gateWith({ freezes, onCall: [] }) };
    const rules = (opens: BreakGlass["opens"]) =>
      ask({ opens }, "2026-11-20 21:30", closed).reasons.map(({ rule }) => rule);
    assert.deepEqual(rules(["window"]), ["freeze", "on-call"]);
    assert.deepEqual(rules(["window", "freeze"]), ["on-call"]);
    assert.deepEqual(rules(["freeze"]), ["window", "window", "window", "on-call"]);
  });

  const BROKEN: [what: string, changes: Partial<BreakGlass>, says: string][] = [
    ["for another stack", { stack: "qa" }, "it is for stack qa, not for production"],
    ["for another release", { release: "v2.5.0" }, "it is for release v2.5.0, not for v2.4.0"],
    ["for another person", { actor: "bob" }, "it is for actor bob, not for eve@desk"],
    ...["eve", "eve@desk", "Eve@example.com"].map((signer): (typeof BROKEN)[number] => [
      `signed by its user as ${signer}`,
      { signer },
      `it is signed by ${signer}, who is the one who uses it (eve@desk)`,
    ]),
    ["without a reason", { reason: " " }, "it has no reason"],
    ["without an incident", { incident: "" }, "it has no incident"],
    ["that opens nothing", { opens: [] }, "it names nothing to open"],
    [
      "of more than four hours",
      { until: "2026-11-20T17:00:01Z" },
      "it is valid for more than 4 hours",
    ],
    [
      "that ends this second",
      { until: "2026-11-20T13:30:00Z" },
      "it is valid from 2026-11-20T13:00:00Z until 2026-11-20T13:30:00Z only",
    ],
    [
      "that begins in a second",
      { from: "2026-11-20T13:30:01Z" },
      "it is valid from 2026-11-20T13:30:01Z until 2026-11-20T15:00:00Z only",
    ],
  ];
  for (const [what, changes, says] of BROKEN) {
    it(`opens nothing ${what.startsWith("that") ? "when it is one " : ""}${what}`, () => {
      const { isOpen, overruled, tokenProblems, breakGlass } = ask(changes);
      assert.deepEqual(
        [isOpen, overruled, tokenProblems, breakGlass],
        [false, [], [says], undefined],
      );
    });
  }
});
