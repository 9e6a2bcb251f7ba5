import assert from "node:assert/strict";
import fc from "fast-check";
import type { LedgerEntry } from "../../plan/ledger";
import { badEnding } from "../../host/context";
import { parseCounts, shrunken } from "../../host/data-counts";
import { differenceOf } from "../../host/http";
import { hasScript, parseLevel, scriptOf } from "../../host/levels";
import { addressOf } from "../../host/listeners";
import { parseList } from "../../host/pm2";
import { planPrune } from "../../host/prune";
import { createRedactor, redactJson } from "../../host/redact";
import { createTail, lastLines } from "../../host/tail";
import { always } from "../support/always";

describe("differenceOf", () => {
  it("finds none where every wanted key is there, whatever else is", () => {
    assert.equal(differenceOf({ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 }), null);
    always(fc.jsonValue(), (value) => {
      assert.equal(differenceOf(value as never, value as never), null);
    });
  });

  it("names the place of the first one", () => {
    assert.equal(differenceOf({ a: { b: 1 } }, { a: { b: "1" } }), 'a.b is "1" instead of 1');
    assert.equal(differenceOf({ a: 1 }, {}), "a is missing instead of 1");
    assert.equal(differenceOf({ a: [1, 2] }, { a: [1] }), "a has 1 entries instead of 2");
    assert.equal(differenceOf({}, []), "the answer is [] instead of {}");
  });
});

describe("badEnding", () => {
  const late = { code: null, stdout: "", stderr: "", timedOut: true, startError: null };

  it("says that the time was used up before, where a command had none left", () => {
    assert.match(badEnding({ ...late, milliseconds: 4 }) ?? "", /^had no time left: what came/);
    assert.equal(badEnding({ ...late, milliseconds: 3400 }), "did not end within its limit (3 s)");
  });
});

describe("createRedactor", () => {
  it("leaves no form of a secret of four letters or more, wherever it stands", () => {
    const secrets = fc
      .string({ minLength: 4, maxLength: 20 })
      // A secret that the mark itself could complete proves nothing.
      .filter((text) => !/[[\]S<>]/.test(text));
    always(secrets, (secret) => {
      const redact = createRedactor([{ S: secret }]);
      const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
      const json = JSON.stringify(secret).slice(1, -1);
      for (const form of [secret, base64, encodeURIComponent(secret), json]) {
        assert.ok(!redact(`<${form}>`).includes(form), form);
      }
    });
  });

  it("blackens the longer of two that contain each other, in values and keys", () => {
    const redact = createRedactor([{ SHORT: "abcd", LONG: "abcdefgh" }]);
    assert.deepEqual(redactJson({ abcd: ["x abcdefgh", 1, null] }, redact), {
      "[SHORT]": ["x [LONG]", 1, null],
    });
  });
});

describe("parseList", () => {
  it("finds pm2's list behind its notices", () => {
    const raw = [
      { name: "app", pid: 7, pm2_env: { status: "online", restart_time: 2, pm_uptime: 5 } },
    ];
    const list = parseList(
      `>>>> In-memory PM2 is out-of-date\n[PM2] hello\n${JSON.stringify(raw)}\n`,
    );
    assert.deepEqual(list, [
      {
        name: "app",
        pid: 7,
        status: "online",
        restarts: 2,
        startedAt: 5,
        folder: "",
        args: [],
        variables: [],
        outputLog: "",
        errorLog: "",
      },
    ]);
  });

  it("is null where there is none", () => {
    assert.equal(parseList("[PM2][ERROR] no\n"), null);
    assert.equal(parseList("[PM2] [ERROR]"), null);
  });
});

describe("addressOf", () => {
  it("reads the kernel's words as an address to knock at", () => {
    assert.equal(addressOf("0100007F"), "127.0.0.1");
    assert.equal(addressOf("00000000"), "127.0.0.1");
    assert.equal(addressOf("0101A8C0"), "192.168.1.1");
    assert.equal(addressOf("0".repeat(32)), "[::1]");
    assert.equal(addressOf("00000000000000000000000001000000"), "[0:0:0:0:0:0:0:1]");
  });
});

describe("levels and counts", () => {
  it("are read from the last line only", () => {
    assert.equal(parseLevel('noise\n{"level": 3}\n'), 3);
    assert.deepEqual(
      [parseLevel('{"level": "3"}'), parseLevel(""), parseLevel("3")],
      [null, null, null],
    );
    assert.deepEqual(parseCounts('$ run\n{"a":1}'), { a: 1 });
    assert.deepEqual(
      [parseCounts("[1]"), parseCounts('{"a":"1"}'), parseCounts("")],
      [null, null, null],
    );
  });

  it("tell what became less", () => {
    assert.deepEqual(shrunken({ a: 2, b: 1, c: 1 }, { a: 1, b: 2 }), [
      "a was 2 and is 1",
      "c was 1 and is gone",
    ]);
  });

  it("know which script a command needs", () => {
    assert.equal(scriptOf(["bun", "run", "migrate:status"]), "migrate:status");
    assert.equal(scriptOf(["bun", "run", "src/migrate.ts"]), null);
    assert.equal(hasScript({ appFolder: "/nowhere" } as never, ["scripts/up.sh"]), true);
    assert.equal(hasScript({ appFolder: "/nowhere" } as never, ["bun", "run", "migrate"]), false);
  });
});

const confirmed = (id: string) =>
  [{ type: "confirmed", at: "", run: { id, deployment: { id } } }] as unknown as LedgerEntry[];

describe("planPrune", () => {
  const entriesOf = (history: readonly (readonly ["confirmed" | "reverted", string])[]) =>
    history.map(
      ([type, id]) =>
        ({ type, at: "", bad: false, run: { id, deployment: { id } } }) as unknown as LedgerEntry,
    );
  const names: fc.Arbitrary<string> = fc.constantFrom("a", "b", "c", "d", "e", "f");

  it("removes what failed first, then the oldest, beyond what is kept", () => {
    const entries = entriesOf([
      ["confirmed", "a"],
      ["confirmed", "b"],
      ["reverted", "c"],
      ["confirmed", "d"],
    ]);
    assert.deepEqual(planPrune(entries, ["a", "b", "c", "d"], "d", 3), ["c"]);
    assert.deepEqual(planPrune(entries, ["a", "b", "c", "d"], "d", 2), ["a", "c"]);
  });

  it("never removes what runs, the last good before it, or what no run has judged", () => {
    const histories = fc.array(
      fc.tuple(fc.constantFrom("confirmed" as const, "reverted" as const), names),
    );
    always(
      fc.tuple(histories, fc.uniqueArray(names), names, fc.integer({ min: 2, max: 5 })),
      (facts) => {
        const [history, onDisk, current, keep] = facts;
        const gone = planPrune(entriesOf(history), onDisk, current, keep);
        const lastGood = history.findLast(
          ([type, id]) => type === "confirmed" && id !== current,
        )?.[1];
        const judged = new Set(history.map(([, id]) => id));
        assert.ok(gone.every((id) => id !== current && id !== lastGood && judged.has(id)));
        assert.ok(onDisk.length - gone.length >= Math.min(keep, onDisk.length));
      },
    );
  });
});

describe("planPrune of what was placed for the way back only", () => {
  const opened = (lastGood: string) =>
    ({
      type: "opened",
      at: "",
      run: { id: "r", lastGood: { id: lastGood } },
    }) as unknown as LedgerEntry;

  it("keeps it while the newest run may go back to it, and removes it first then", () => {
    const joined = [opened("a"), ...confirmed("b")];
    assert.deepEqual(planPrune(joined, ["a", "b"], "b", 1), []);
    const later = [...joined, opened("b"), ...confirmed("c")];
    assert.deepEqual(planPrune(later, ["a", "b", "c"], "c", 2), ["a"]);
    assert.deepEqual(planPrune(later, ["a", "b", "c"], "c", 3), []);
  });
});

describe("small texts", () => {
  it("keep the end of a stream, in bounded memory, and show its lines cut", () => {
    const shown: number[] = [];
    const tail = createTail(100, (line) => void shown.push(line.length));
    tail.add(Buffer.from("x".repeat(5000)));
    tail.add(Buffer.from("y\nlast\n"));
    assert.equal(tail.end().length, 100);
    assert.deepEqual(shown, [2049, 4]);
    assert.equal(lastLines("a\n\nb\n c \n", 2), "b | c");
  });
});
