import assert from "assert";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { failureOf } from "./support/failure";
import { secret, unknown } from "./support/markers";
import { until } from "../../../support/until";
import type { Properties } from "./support/protocol";
import { startSetting, type Setting } from "./support/setting";

const type = "command:local:Command";

describe("stand-in command:local:Command and command:local:run", function () {
  this.timeout(60_000);
  let setting: Setting;

  before(async () => {
    setting = await startSetting("command");
  });
  after(() => setting.stop());
  beforeEach(() => setting.engine.clear());

  const create = (inputs: Properties) => setting.provider.create(type, inputs);
  const failing = (inputs: Properties) => failureOf(create(inputs));

  it("runs in a shell, with stdin, environment and folder", async () => {
    const { properties } = await create({
      create: "pwd; echo $PRISM_A; cat; echo e >&2",
      stdin: secret("in"),
      environment: { PRISM_A: "a" },
      dir: "/",
    });
    assert.strictEqual(properties.stdout, "/\na\nin");
    assert.strictEqual(properties.stderr, "e");
    assert.deepStrictEqual(properties.stdin, secret("in"));
  });

  it("gives an empty input to a command without stdin", async () => {
    assert.strictEqual((await create({ create: "cat" })).properties.stdout, "");
  });

  it("runs another interpreter", async () => {
    const interpreter = [process.execPath, "-p"];
    assert.strictEqual((await create({ create: "6 * 7", interpreter })).properties.stdout, "42");
  });

  for (const [inputs, expected] of [
    [{ create: "echo a; exit 7" }, 'exit status 7: running "echo a; exit 7":\na\n'],
    [{ create: "kill -TERM $$" }, 'signal: terminated: running "kill -TERM $$":\n'],
    [{ create: "x", dir: "/nope" }, 'chdir /nope: no such file or directory: running "x":\n'],
    [
      { create: "x", interpreter: ["no-such-program"] },
      'exec: "no-such-program": executable file not found in $PATH: running "x":\n',
    ],
    [
      { create: "x", interpreter: ["/nope/x"] },
      'fork/exec /nope/x: no such file or directory: running "x":\n',
    ],
  ] as const) {
    it(`fails with "${expected.split(":")[0]?.trim() ?? ""}" for ${JSON.stringify(inputs)}`, async () => {
      assert.strictEqual(await failing(inputs), expected);
    });
  }

  it("logs line by line", async () => {
    await create({ create: "echo one; printf two" });
    assert.deepStrictEqual(setting.engine.messages(1), ["one", "two"]);
  });

  it("gives the previous output to update and delete", async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "prism-local-"));
    const state = { create: "x", stdout: "before", stderr: "" };
    const show = "echo $PULUMI_COMMAND_STDOUT";
    const updated = await setting.provider.update(type, state, { create: show });
    assert.strictEqual(updated.stdout, "before");
    const hidden = { create: show, addPreviousOutputInEnv: false };
    assert.strictEqual((await setting.provider.update(type, state, hidden)).stdout, "");
    await setting.provider.delete(type, { ...state, delete: `${show} > ${folder}/gone` });
    assert.strictEqual(fs.readFileSync(`${folder}/gone`, "utf8"), "before\n");
    fs.rmSync(folder, { recursive: true });
  });

  it("runs nothing in a preview", async () => {
    const { properties } = await setting.provider.create(type, { create: "exit 1" }, true);
    assert.deepStrictEqual(properties, { create: "exit 1", stdout: unknown, stderr: unknown });
  });

  it("refuses asset and archive paths in the preview", async () => {
    const { failures } = await setting.provider.check(type, { assetPaths: ["*"] });
    const reason =
      "assetPaths: not supported by the stand-in for the command provider; " +
      "use the official provider, or let the command write its files and read them afterwards";
    assert.deepStrictEqual(failures, [{ property: "assetPaths", reason }]);
  });

  it("ends a running command with its children when the time is over", async () => {
    const inputs = { create: "sleep 60 & echo $!; wait" };
    const created = setting.provider.create(type, inputs, false, "it", 1);
    const details = await failureOf(created);
    const child = Number(setting.engine.messages()[0]);
    const expected = `signal: killed: running "sleep 60 & echo $!; wait":\n${child}\n`;
    assert.strictEqual(details, expected);
    await until("the child has ended", () => !isRunning(child));
  });

  it("runs a function's command in every call and echoes the arguments", async () => {
    const args = { command: secret("echo hi"), environment: { A: "b" } };
    const { value, failures } = await setting.provider.invoke("command:local:run", args);
    assert.deepStrictEqual(failures, []);
    assert.deepStrictEqual(value, { ...args, stdout: "hi", stderr: "" });
  });

  it("answers wrong arguments of a function as failures", async () => {
    const { failures } = await setting.provider.invoke("command:local:run", {});
    assert.deepStrictEqual(failures, ["Missing required field 'command' on 'local.RunInputs'"]);
  });
});

function isRunning(pid: number): boolean {
  try {
    // A process that has ended but is not yet collected still takes signals.
    return !/^\d+ \(.*\) [ZX]/.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
