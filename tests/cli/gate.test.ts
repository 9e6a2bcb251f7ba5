import assert from "node:assert/strict";
import { mock } from "node:test";
import { gateScreen } from "../../cli/gate-screen";
import { showGate } from "../../cli/show-gate";
import type { GateAnswer } from "../../plan/gate/answer";

const OPEN: GateAnswer = {
  isOpen: true,
  at: { local: "Wednesday 2026-10-21 10:05 Asia/Shanghai", utc: "2026-10-21T02:05:00Z" },
  reasons: [],
  overruled: [],
  tokenProblems: [],
  warnings: [],
  window: "20261021T0200Z",
  minutesLeft: 25,
  nextOpening: null,
  rollback: "prism rollback …",
};

const texts = (answer: GateAnswer) => gateScreen("production", answer).map(({ text }) => text);

/** What `prism gate` prints and its exit code. */
async function ask(at: string, stack = "production", json = false) {
  const log = mock.method(console, "log", () => undefined);
  try {
    const exitCode = await showGate({ stack, configFile: null, at, offline: true, json });
    const said = log.mock.calls.map((call) => String((call.arguments as unknown[])[0]));
    return { exitCode, said };
  } finally {
    log.mock.restore();
  }
}

describe("gateScreen", () => {
  it("says how long an open gate stays open and how to go back", () => {
    assert.deepEqual(texts(OPEN), [
      "production is OPEN for deployments on Wednesday 2026-10-21 10:05 Asia/Shanghai (2026-10-21T02:05:00Z)",
      "",
      "time left   25 minutes to start a deployment",
      "roll back   at any time: prism rollback …",
    ]);
  });

  it("says every reason, the next opening and what to take care of", () => {
    const reasons = [
      { rule: "window" as const, text: "it is late" },
      { rule: "on-call" as const, text: "nobody is there" },
    ];
    const nextOpening = { local: "Thursday 2026-10-22 10:00", utc: "2026-10-22T02:00:00Z" };
    const warnings = ["the calendar ends"];
    const closed = { ...OPEN, isOpen: false, minutesLeft: 0, reasons, nextOpening, warnings };
    assert.deepEqual(texts(closed).slice(2, 6), [
      "why         it is late",
      "            nobody is there",
      "opens       Thursday 2026-10-22 10:00 (2026-10-22T02:00:00Z)",
      "take care   the calendar ends",
    ]);
    const noOpening = "once enough people are on call";
    assert.equal(texts({ ...closed, nextOpening: null, noOpening })[4], `opens       ${noOpening}`);
  });

  it("counts the last minutes", () => {
    const left = (minutesLeft: number | null) => texts({ ...OPEN, minutesLeft })[2];
    assert.deepEqual(
      [left(1), left(0), left(null)],
      [
        "time left   1 minute to start a deployment",
        "time left   less than a minute to start a deployment",
        "time left   no end",
      ],
    );
  });
});

describe("prism gate", () => {
  it("exits with 0 where it is open and 3 where it is closed", async () => {
    assert.equal((await ask("2026-11-18 10:05")).exitCode, 0);
    assert.equal((await ask("2026-11-20 21:30")).exitCode, 3);
    assert.equal((await ask("2026-11-20 21:30", "staging")).exitCode, 0);
  });

  it("takes a time of the gate's zone or one with its offset", async () => {
    const first = async (at: string) => (await ask(at)).said[0];
    const local = await first("2026-11-18 10:05");
    assert.equal(await first("2026-11-18T02:05:00Z"), local);
    assert.equal(await first("2026-11-18T03:05+01:00"), local);
  });

  it("prints one JSON value for programs", async () => {
    const { said } = await ask("2026-11-20 21:30", "production", true);
    const { stack, isOpen, nextOpening } = JSON.parse(said.join("\n")) as Record<string, unknown>;
    assert.deepEqual(
      { stack, isOpen, nextOpening },
      {
        stack: "production",
        isOpen: false,
        nextOpening: {
          local: "Monday 2026-11-23 10:00 Asia/Shanghai",
          utc: "2026-11-23T02:00:00Z",
        },
      },
    );
  });

  it("refuses a time that it cannot read", async () => {
    await assert.rejects(ask("noon"), {
      message:
        '--at: must be a time, got "noon"; write it as "2026-11-18 10:05" (Asia/Shanghai) or 2026-11-18T02:05:00Z',
    });
  });
});
