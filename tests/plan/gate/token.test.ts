import assert from "node:assert/strict";
import { readToken, tokenText } from "../../../plan/gate/token";
import { tokenWith } from "../../support/token";

const read = (value: unknown) => readToken(`${JSON.stringify(value, null, 2)}\n`).problems;

describe("readToken", () => {
  it("reads what tokenText wrote, under an id of its own", () => {
    const texts = [tokenWith(), tokenWith({ nonce: "1".repeat(32) })].map(tokenText);
    const [one, other] = texts.map(readToken);
    assert.ok(one?.token && other?.token);
    assert.deepEqual([one.token, other.token.nonce], [tokenWith(), "1".repeat(32)]);
    assert.notEqual(one.id, other.id);
  });

  const REMOVED: Record<keyof ReturnType<typeof tokenWith>, string> = {
    stack: "stack: must be text, got nothing",
    release: "release: must be text, got nothing",
    commit: "commit: must be 40 hexadecimal digits or null, got nothing",
    actor: "actor: must be text, got nothing",
    reason: "reason: must be text, got nothing",
    incident: "incident: must be text, got nothing",
    opens: "opens: must be a list, got nothing",
    from: "from: must be a time such as 2026-11-18T02:05:00Z, got nothing",
    until: "until: must be a time such as 2026-11-18T02:05:00Z, got nothing",
    nonce: "nonce: must be text, got nothing",
  };
  for (const [key, says] of Object.entries(REMOVED)) {
    it(`refuses a token without its ${key}`, () => {
      assert.deepEqual(read({ ...tokenWith(), [key]: undefined }), [says]);
    });
  }

  const WRONG: [what: string, changes: Readonly<Record<string, unknown>>, says: string][] = [
    ["an empty reason", { reason: " " }, 'reason: must not be empty, got " "'],
    ["nothing to open", { opens: [] }, "opens: must name what it opens, got an empty list"],
    ["the same twice", { opens: ["window", "window"] }, "opens: must name each once, got a list"],
    ["on-call to open", { opens: ["on-call"] }, "opens: must be window or freeze, got a list"],
    [
      "a short commit",
      { commit: "1234567" },
      'commit: must be 40 hexadecimal digits or null, got "1234567"',
    ],
    [
      "a local time",
      { until: "2026-11-20 15:00" },
      'until: must be a time such as 2026-11-18T02:05:00Z, got "2026-11-20 15:00"',
    ],
    [
      "a day that is none",
      { from: "2026-02-30T15:00:00Z" },
      'from: must be a time such as 2026-11-18T02:05:00Z, got "2026-02-30T15:00:00Z"',
    ],
    ["a guessed nonce", { nonce: "7" }, 'nonce: must be 32 hexadecimal digits, got "7"'],
    ["one key more", { always: true }, "always: must be a known key"],
  ];
  for (const [what, changes, says] of WRONG) {
    it(`refuses a token with ${what}`, () => {
      assert.deepEqual(read({ ...tokenWith(), ...changes }), [says]);
    });
  }

  it("refuses what is no token at all", () => {
    assert.deepEqual(readToken("{").problems, [
      "must be JSON, as prism break-glass request writes it",
    ]);
    assert.deepEqual(read(["window"]), ["must be a group of keys, got a list"]);
  });

  it("refuses another spelling, such as a key that stands twice", () => {
    const text = tokenText(tokenWith());
    for (const other of [
      text.trimEnd(),
      text.replace("{", '{"stack": "production",'),
      `${JSON.stringify(tokenWith())}\n`,
    ]) {
      assert.deepEqual(readToken(other).problems, [
        "must be the text that prism break-glass request writes, got another spelling",
      ]);
    }
  });
});
