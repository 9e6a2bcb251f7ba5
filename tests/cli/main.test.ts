import assert from "node:assert/strict";
import { CommanderError, type Command } from "commander";
import { createProgram } from "../../cli/main";

/** Parses a command line that must be refused; gives what the person reads. */
async function refusal(...words: string[]): Promise<string> {
  const program = createProgram();
  let said = "";
  const quiet = (command: Command): void => {
    command.configureOutput({ writeErr: (text) => (said += text), writeOut: () => undefined });
    command.commands.forEach(quiet);
  };
  quiet(program);
  await assert.rejects(program.parseAsync(words, { from: "user" }), CommanderError);
  return said.split("\n")[0] ?? "";
}

describe("prism", () => {
  it("refuses an unknown command with the nearest one", async () => {
    assert.equal(await refusal("sttus"), "error: unknown command 'sttus'");
  });

  it("refuses an unknown option", async () => {
    assert.equal(await refusal("status", "--stak", "x"), "error: unknown option '--stak'");
  });

  it("refuses a status without a stack", async () => {
    assert.equal(await refusal("status"), "error: option '-s, --stack <name>' must be given");
  });

  it("refuses the gate without a stack", async () => {
    assert.equal(await refusal("gate"), "error: option '-s, --stack <name>' must be given");
  });

  it("refuses words that a command does not take", async () => {
    assert.equal(
      await refusal("rehearse", "now"),
      "error: too many arguments for 'rehearse'. Expected 0 arguments but got 1.",
    );
  });

  it("refuses a test phase that does not exist", async () => {
    assert.equal(
      await refusal("test", "--only", "some"),
      "error: option '--only <phase...>' argument 'some' is invalid. Allowed choices are format, lint, types, unit, e2e.",
    );
  });

  it("lists its commands in two groups", () => {
    const names = createProgram().commands.map(
      (command) => `${command.helpGroup()} ${command.name()}`,
    );
    assert.deepEqual(names, [
      "For operators: status",
      ...[
        "plan",
        "gate",
        "alarms",
        "freeze",
        "break-glass",
        "rollback",
        "watch",
        "abort",
        "resume",
        "adopt",
        "fetch-backup",
        "retire",
        "report",
        "measures",
        "notice",
        "add-year",
      ].map((name) => `For operators: ${name}`),
      "For contributors: sandbox",
      "For contributors: rehearse",
      "For contributors: prove",
      "For contributors: bench",
      "For contributors: test",
    ]);
  });
});
