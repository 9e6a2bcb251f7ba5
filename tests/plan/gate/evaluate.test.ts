import assert from "node:assert/strict";
import { evaluateGate } from "../../../plan/gate/evaluate";
import { announceGate, gateRefusal, isGated } from "../../../plan/gate/refusal";
import type { RunKind } from "../../../plan/run-plan";
import { gateWith, questionAt, reasonsAt } from "./question";

const ROLLBACK = "prism rollback --stack production";

describe("evaluateGate", () => {
  it("answers an open window with its start, the minutes left and the way back", () => {
    assert.deepEqual(evaluateGate(questionAt("2026-10-21 10:05")), {
      isOpen: true,
      at: { local: "Wednesday 2026-10-21 10:05 Asia/Shanghai", utc: "2026-10-21T02:05:00Z" },
      reasons: [],
      overruled: [],
      tokenProblems: [],
      warnings: [],
      window: "20261021T0200Z",
      minutesLeft: 25,
      nextOpening: null,
      rollback: ROLLBACK,
    });
  });

  it("answers a closed night with all reasons and the next opening", () => {
    assert.deepEqual(
      evaluateGate(questionAt("2026-09-30 21:30", { gate: gateWith({ onCall: [] }) })),
      {
        isOpen: false,
        at: { local: "Wednesday 2026-09-30 21:30 Asia/Shanghai", utc: "2026-09-30T13:30:00Z" },
        reasons: [
          {
            rule: "window",
            text: "Wednesday 2026-09-30 is the last working day before National Day",
          },
          {
            rule: "window",
            text: "21:30 is outside of the approved hours, 10:00-11:00 and 15:00-16:00",
          },
          {
            rule: "on-call",
            text: "nobody is on call; name at least 2 people in prism:gate.onCall",
          },
        ],
        overruled: [],
        tokenProblems: [],
        warnings: [],
        window: "closed",
        minutesLeft: 0,
        nextOpening: null,
        noOpening: "once enough people are on call",
        rollback: ROLLBACK,
      },
    );
    assert.deepEqual(evaluateGate(questionAt("2026-09-30 21:30")).nextOpening, {
      local: "Thursday 2026-10-08 10:00 Asia/Shanghai",
      utc: "2026-10-08T02:00:00Z",
    });
  });

  it("opens with the first instant of a window and closes where the rest is too short", () => {
    const instants = ["09:59:59.999", "10:00", "10:29:59.999", "10:30", "14:59:59.999", "15:00"];
    const late = ["15:29:59.999", "15:30:00", "15:59:59.999", "16:00"];
    assert.deepEqual(
      [...instants, ...late].filter((time) => reasonsAt(`2026-11-18 ${time}`).length === 0),
      ["10:00", "10:29:59.999", "15:00", "15:29:59.999"],
    );
  });

  it("says why the rest of a window is too short", () => {
    assert.deepEqual(reasonsAt("2026-11-18 10:30:00"), [
      "10:30 is too late: a deployment may take 30 minutes, so it must start before 10:30 to end by 11:00",
    ]);
  });

  it("wants the measured duration to fit when it is the longer one", () => {
    const answer = evaluateGate(questionAt("2026-10-21 10:20", { p95Seconds: 2460 }));
    assert.deepEqual(
      [answer.reasons.map(({ text }) => text), answer.warnings],
      [
        [
          "10:20 is too late: a deployment may take 41 minutes, so it must start before 10:19 to end by 11:00",
        ],
        [
          "1 of 20 deployments took longer than 41 minutes, more than the 30 of prism:limits.budget; raise it or make them faster",
        ],
      ],
    );
    assert.deepEqual(
      evaluateGate(questionAt("2026-10-21 10:20", { p95Seconds: 600 })).warnings,
      [],
    );
  });

  it("closes days of no notice, but keeps the statutory days and the floor when told to go on", () => {
    assert.deepEqual(reasonsAt("2027-03-02 10:05"), [
      "the public holidays of 2027 are not known (known are 2024-01-01 to 2026-12-31); add the next year with npm run add-year, as docs/calendar.md says, or set prism:gate.calendar.unknownYear to weekdays",
    ]);
    const gate = gateWith({ calendar: { unknownYear: "weekdays" } });
    assert.deepEqual(reasonsAt("2027-03-02 10:05", { gate }), []);
    const days = [
      "2028-05-02",
      "2029-10-02",
      "2029-01-01",
      "2029-05-01",
      "2029-10-01",
      "2029-10-03",
    ];
    assert.deepEqual(
      days.map((date) => reasonsAt(`${date} 10:05`, { gate })[0]),
      [
        "Tuesday 2028-05-02 is a public holiday (Labour Day)",
        "Tuesday 2029-10-02 is a public holiday (National Day)",
        "Monday 2029-01-01 is a public holiday (New Year)",
        "Tuesday 2029-05-01 is a public holiday (Labour Day)",
        "Monday 2029-10-01 is a public holiday (National Day)",
        "Wednesday 2029-10-03 is a public holiday (National Day)",
      ],
    );
  });

  it("warns from 60 days before the known holidays end", () => {
    const warnings = (local: string) => evaluateGate(questionAt(local)).warnings;
    assert.deepEqual(warnings("2026-11-01 23:59"), [
      "public holidays are known until 2026-12-31, for 60 more days, then every day is closed for deployments; add the next year with npm run add-year, as docs/calendar.md says",
    ]);
    assert.deepEqual(warnings("2026-10-31 23:59"), []);
  });

  it("knows no next opening past the known holidays", () => {
    const { nextOpening, noOpening } = evaluateGate(questionAt("2026-12-30 16:00"));
    assert.deepEqual(
      [nextOpening, noOpening],
      [
        null,
        "not known: public holidays are known until 2026-12-31; add the next year with npm run add-year, as docs/calendar.md says",
      ],
    );
  });

  it("counts a day as the gate's zone does", () => {
    const gate = gateWith({ zone: "America/New_York", calendar: { source: "none" } });
    const at = "2026-11-17T15:05:00Z";
    const { isOpen, window } = evaluateGate({ ...questionAt("2026-01-01 00:00", { gate }), at });
    assert.deepEqual([isOpen, window], [true, "20261117T1500Z"]);
  });

  it("opens no window that begins or ends where clocks change", () => {
    const gate = gateWith({
      zone: "America/New_York",
      windows: [
        { start: "01:30", end: "03:30" },
        { start: "04:00", end: "05:00" },
      ],
      days: ["sunday"],
      weekend: [],
      calendar: { source: "none" },
    });
    const ask = (at: string) =>
      evaluateGate({ ...questionAt("2026-01-01 00:00", { gate }), at }).reasons.map(
        ({ text }) => text,
      );
    assert.deepEqual(ask("2026-11-01T06:45:00Z"), [
      "01:45 is outside of the approved hours, 01:30-03:30 and 04:00-05:00 (not today 01:30-03:30: clocks change)",
    ]);
    assert.deepEqual(ask("2026-11-08T06:45:00Z"), []);
  });

  it("is always open where the settings say so, but in a freeze", () => {
    const gate = gateWith({ always: true, onCall: [] });
    const { isOpen, window, minutesLeft, warnings } = evaluateGate(
      questionAt("2026-11-21 03:00", { gate }),
    );
    assert.deepEqual([isOpen, window, minutesLeft, warnings], [true, "open", null, []]);
    const freezes = [{ from: "2026-11-21 00:00", until: "2026-11-22 00:00", reason: "fair" }];
    const frozen = evaluateGate(
      questionAt("2026-11-21 03:00", { gate: gateWith({ always: true, freezes }) }),
    );
    assert.deepEqual(
      [frozen.reasons.map(({ text }) => text), frozen.nextOpening?.utc],
      [["frozen until 2026-11-22 00:00 Asia/Shanghai: fair"], "2026-11-21T16:00:00Z"],
    );
  });
});

describe("gateRefusal", () => {
  const KINDS: RunKind[] = [
    "first",
    "deploy",
    "rollback",
    "resume",
    "noop",
    "held",
    "refuse",
    "unknown",
  ];

  it("asks the gate for what brings something new, and never for a way back or an end", () => {
    assert.deepEqual(KINDS.filter(isGated), ["first", "deploy"]);
    const worst = evaluateGate(questionAt("2027-10-01 21:30", { gate: gateWith({ onCall: [] }) }));
    assert.deepEqual(
      KINDS.filter((kind) => gateRefusal(kind, worst).length > 0),
      ["first", "deploy"],
    );
  });

  it("says when it opens, every reason and how to go back", () => {
    assert.deepEqual(gateRefusal("deploy", evaluateGate(questionAt("2026-11-20 21:30"))), [
      "closed for deployments on Friday 2026-11-20 21:30 Asia/Shanghai; opens on Monday 2026-11-23 10:00 Asia/Shanghai (2026-11-23T02:00:00Z)",
      "closed: Friday is no deployment day (Monday, Tuesday, Wednesday, Thursday are)",
      "closed: Friday 2026-11-20 is the last working day before the weekend",
      "closed: 21:30 is outside of the approved hours, 10:00-11:00 and 15:00-16:00",
      `a rollback is never refused: ${ROLLBACK}`,
    ]);
    assert.deepEqual(gateRefusal("deploy", evaluateGate(questionAt("2026-11-18 10:05"))), []);
  });
});

describe("announceGate", () => {
  it("turns a refusal into one warning, besides what will close the gate later", () => {
    const gate = evaluateGate(questionAt("2026-11-20 15:05"));
    const text = ["An update would be refused now:", ...gateRefusal("deploy", gate)].join("\n  ");
    assert.equal(gate.warnings.length, 1);
    assert.deepEqual(announceGate("deploy", gate, [], true), [
      { severity: "warn", text },
      { severity: "warn", text: gate.warnings[0] },
    ]);
  });

  it("says nothing of a closed gate to a rollback", () => {
    assert.deepEqual(
      announceGate("rollback", evaluateGate(questionAt("2026-10-02 15:05")), [], true),
      [],
    );
  });
});
