import assert from "node:assert/strict";
import { mock } from "node:test";
import { main } from "../../cli/main";
import { NoPulumiError, saidBy } from "../../cli/pulumi/call";

/** What a command line that is not understood says on stderr, and its exit code. */
async function typed(...words: string[]) {
  const error = mock.method(console, "error", () => undefined);
  const before = process.exitCode;
  try {
    await main(words);
    const said = error.mock.calls.map((call) => String((call.arguments as unknown[])[0]));
    return { said, code: process.exitCode };
  } finally {
    process.exitCode = before;
    error.mock.restore();
  }
}

const TIME = 'write it as "2026-11-18 10:05" (Asia/Shanghai) or 2026-11-18T02:05:00Z';

describe("words that are not understood", () => {
  const of = ["--stack", "production"];
  for (const [words, said] of [
    [
      ["rollback", ...of, "--state", "0"],
      '--state: must be 1, the newest update, or more, or a file by pulumi stack export, got "0"; pulumi stack history shows them, newest first',
    ],
    [
      ["gate", ...of, "--at", "yesterday", "--offline"],
      `--at: must be a time, got "yesterday"; ${TIME}`,
    ],
    [
      ["freeze", ...of, "--until", "soon", "--reason", "year's end", "--owner", "ana"],
      `--until: must be a time, got "soon"; ${TIME}`,
    ],
  ] as const) {
    it(`end ${words[0]} with 2, and say what was expected`, async () => {
      assert.deepEqual(await typed(...words), { said: [`prism: ${said}`], code: 2 });
    });
  }

  it("are told from a file that is not there", async () => {
    const { said, code } = await typed("rollback", ...of, "--state", "/nowhere/state.json");
    assert.deepEqual(
      [said, code],
      [
        [
          "prism: /nowhere/state.json: expected a state by pulumi stack export, or the number of an entry in pulumi stack history, got no such file",
        ],
        1,
      ],
    );
  });
});

describe("saidBy", () => {
  it("has the same words for no pulumi as every command", () => {
    const missing = Object.assign(new Error("spawn pulumi ENOENT"), { code: "ENOENT" });
    assert.equal(saidBy(missing), new NoPulumiError().message);
    assert.equal(
      saidBy({ code: 255, stderr: "error: wrong passphrase\n" }),
      "error: wrong passphrase",
    );
  });
});
