import assert from "node:assert/strict";
import { parseOptions, splitWords } from "../../../sandbox/engine/language-host/options";

describe("parseOptions", () => {
  it("fills in the defaults of the official host", () => {
    assert.deepEqual(parseOptions({}), {
      typescript: true,
      tsconfig: "",
      nodeArguments: [],
      packageManager: "auto",
    });
  });

  it("takes every option", () => {
    const options = {
      typescript: false,
      tsconfig: "a.json",
      nodeargs: "-a -b",
      packagemanager: "npm",
    };
    assert.deepEqual(parseOptions(options), {
      typescript: false,
      tsconfig: "a.json",
      nodeArguments: ["-a", "-b"],
      packageManager: "npm",
    });
  });

  it("refuses an option of the wrong type by its key", () => {
    assert.throws(() => parseOptions({ typescript: "yes" }), {
      name: "TypeError",
      message:
        'runtime.options.typescript: expected a boolean, got "yes"; correct it in the project file',
    });
  });
});

describe("splitWords", () => {
  const cases: [string, string[]][] = [
    ["", []],
    ["  --a   --b ", ["--a", "--b"]],
    ["--title='two words'", ["--title=two words"]],
    ['--require "./a b.js"', ["--require", "./a b.js"]],
    ['say "a \\"quoted\\" word"', ["say", 'a "quoted" word']],
    ["a\\ b c", ["a b", "c"]],
    ["''", [""]],
  ];
  for (const [line, words] of cases) {
    it(`splits ${JSON.stringify(line)} into ${JSON.stringify(words)}`, () => {
      assert.deepEqual(splitWords(line), words);
    });
  }
});
