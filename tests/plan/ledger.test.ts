import assert from "node:assert/strict";
import fc from "fast-check";
import { endingOf, hashLine, nextLine, parseLedger, type LedgerEvent } from "../../plan/ledger";
import { summarizeLedger } from "../../plan/ledger-summary";
import type { Run } from "../../plan/release";
import { always } from "../support/always";

const AT = "2026-11-18T02:00:00.000Z";
const LATER = "2026-11-18T02:30:00.000Z";

const runOf = (id: string, tag = "v1.0.0"): Run => ({
  id,
  lane: "deploy",
  deployment: { id: `${tag}-0000000-0000000`, tag, commit: "0".repeat(40), settings: "0000000" },
  openedBy: "tester@desk",
  attempt: "2026-11-18T02:00:00.000Z",
  order: null,
  takesOver: [],
});

const linesOf = (events: readonly LedgerEvent[]) =>
  events.reduce<string[]>((lines, event) => [...lines, nextLine(lines, event, AT)], []);
const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");

const ids = fc.constantFrom("r1", "r2", "r3");
const tags = fc.constantFrom("v1.0.0", "v2.0.0", "v3.0.0");
const runs = fc.tuple(ids, tags).map(([id, tag]) => runOf(`${id}-${tag}`, tag));
const events: fc.Arbitrary<LedgerEvent> = fc.oneof(
  runs.map((run): LedgerEvent => ({ type: "opened", stack: "test", run, deadline: LATER })),
  runs.map((run): LedgerEvent => ({ type: "confirmed", run })),
  fc
    .tuple(runs, fc.boolean(), fc.string())
    .map(([run, bad, reason]): LedgerEvent => ({ type: "reverted", run, to: null, reason, bad })),
  fc.string().map((note): LedgerEvent => ({ type: "repaired", note })),
);
const histories = fc.array(events, { maxLength: 20 });

describe("ledger", () => {
  it("is empty on a host without one", () => {
    assert.deepEqual(summarizeLedger([]), {
      head: "empty",
      openRun: null,
      settledRun: null,
      verified: [],
      bad: [],
      lastBackup: null,
      spent: [],
    });
  });

  it("tells the open run, the last good, the bad one and the backup", () => {
    const good = runOf("r1");
    const bad = runOf("r2", "v2.0.0");
    const lines = linesOf([
      { type: "opened", stack: "test", run: good, deadline: LATER },
      { type: "backup", path: "/b/1.tar.gz", sha256: "f".repeat(64), bytes: 7, runId: "r1" },
      { type: "confirmed", run: good },
      { type: "opened", stack: "test", run: bad, deadline: LATER },
      { type: "reverted", run: bad, to: good.deployment, reason: "fell over", bad: true },
      { type: "opened", stack: "test", run: runOf("r3", "v3.0.0"), deadline: LATER },
    ]);
    assert.deepEqual(summarizeLedger(lines), {
      head: hashLine(lines.at(-1) ?? ""),
      openRun: { ...runOf("r3", "v3.0.0"), since: AT, deadline: LATER },
      settledRun: { ...bad, at: AT, ending: "reverted" },
      verified: [{ deployment: good.deployment, runId: "r1", at: AT }],
      bad: [
        { deployment: bad.deployment, runId: "r2", at: AT, reason: "fell over", ordered: false },
      ],
      lastBackup: { path: "/b/1.tar.gz", sha256: "f".repeat(64), bytes: 7, runId: "r1", at: AT },
      spent: [],
    });
  });

  it("numbers and chains whatever is written", () => {
    always(histories, (history) => {
      const { entries, broken, torn } = parseLedger(textOf(linesOf(history)));
      assert.deepEqual(
        entries.map(({ seq }) => seq),
        history.map((_, index) => index + 1),
      );
      assert.deepEqual([broken, torn], [[], ""]);
    });
  });

  it("loses at most the line that was being written when it was cut off", () => {
    always(fc.tuple(histories, fc.nat()), ([history, place]) => {
      const lines = linesOf(history);
      const text = textOf(lines);
      const cut = text.slice(0, place % (text.length + 1));
      const { lines: whole, torn, broken } = parseLedger(cut);
      assert.deepEqual(whole, lines.slice(0, whole.length));
      assert.equal(textOf(whole) + torn, cut);
      assert.deepEqual(broken, []);
    });
  });

  it("notices a changed line in the one that follows it", () => {
    const lines = linesOf([
      { type: "opened", stack: "test", run: runOf("r1"), deadline: LATER },
      { type: "confirmed", run: runOf("r1") },
    ]);
    const edited = [(lines[0] ?? "").replace("tester", "nobody"), lines[1] ?? ""];
    assert.deepEqual(parseLedger(textOf(edited)).broken, [2]);
  });

  it("never shows an ended run as open, nor a deployment both bad and verified later", () => {
    always(histories, (history) => {
      const lines = linesOf(history);
      const { openRun, verified, bad } = summarizeLedger(lines);
      const last = history.findLast((event) => event.type === "opened");
      if (openRun !== null) assert.ok(last?.type === "opened" && last.run.id === openRun.id);
      const verifiedIds = verified.map(({ deployment }) => deployment.id);
      assert.equal(new Set(verifiedIds).size, verifiedIds.length);
      const ended = history.findLast(
        (event) =>
          (event.type === "confirmed" || (event.type === "reverted" && event.bad)) &&
          bad.some(({ deployment }) => deployment.id === event.run.deployment.id),
      );
      if (ended !== undefined) assert.equal(ended.type, "reverted");
    });
  });

  it("knows how a run ended", () => {
    const { entries } = parseLedger(
      textOf(
        linesOf([
          { type: "opened", stack: "test", run: runOf("r1"), deadline: LATER },
          { type: "opened", stack: "test", run: runOf("r2"), deadline: LATER },
          { type: "confirmed", run: runOf("r1") },
        ]),
      ),
    );
    assert.deepEqual([endingOf(entries, "r1"), endingOf(entries, "r2")], ["confirmed", null]);
  });
});
