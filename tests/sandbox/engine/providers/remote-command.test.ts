import assert from "assert";
import * as fs from "fs";
import { failureOf } from "./support/failure";
import { secret } from "./support/markers";
import { until } from "../../../support/until";
import type { Properties } from "./support/protocol";
import { startSetting, type Setting } from "./support/setting";
import { TestHost } from "./support/sshd";

const type = "command:remote:Command";

describe("stand-in command:remote:Command", function () {
  // Each step is an ssh login; the limit is for a machine with other work.
  this.timeout(60_000);
  let setting: Setting;
  let host: TestHost;

  before(async () => {
    [setting, host] = await Promise.all([startSetting("command"), TestHost.start()]);
  });
  after(async () => {
    await setting.stop();
    await host.stop();
  });
  beforeEach(() => setting.engine.clear());

  const inputs = async (more: Properties): Promise<Properties> => {
    const checked = await setting.provider.check(type, { connection: host.connection(), ...more });
    assert.deepStrictEqual(checked.failures, []);
    return checked.inputs;
  };
  const create = async (more: Properties) => setting.provider.create(type, await inputs(more));
  const failing = (more: Properties) => failureOf(create(more));

  it("runs create and keeps both streams without one trailing newline", async () => {
    const { id, properties } = await create({ create: "printf 'a\\n\\n'; echo oops >&2" });
    assert.match(id, /^it[0-9a-f]{8}$/);
    assert.strictEqual(properties.stdout, "a\n");
    assert.strictEqual(properties.stderr, "oops");
  });

  it("keeps output without a trailing newline as it is", async () => {
    assert.strictEqual((await create({ create: "printf 'a\\nb'" })).properties.stdout, "a\nb");
    assert.deepStrictEqual(setting.engine.messages(), ["a", "b"]);
  });

  it("runs nothing without create", async () => {
    const { properties } = await create({ update: "touch never" });
    assert.deepStrictEqual([properties.stdout, properties.stderr], ["", ""]);
  });

  it("gives stdin to the command and keeps it a secret", async () => {
    const { properties } = await create({ create: "cat", stdin: secret("from the engine") });
    assert.strictEqual(properties.stdout, "from the engine");
    assert.deepStrictEqual(properties.stdin, secret("from the engine"));
  });

  it("fails with the exit status, the quoted command and all it printed", async () => {
    const details = await failing({ create: 'echo "out"; exit 3' });
    assert.strictEqual(
      details,
      'Process exited with status 3: running "echo \\"out\\"; exit 3":\nout\n',
    );
  });

  it("counts a signal as 128 plus its number", async () => {
    const details = await failing({ create: "kill -TERM $$" });
    const expected = 'Process exited with status 143 from signal TERM: running "kill -TERM $$":\n';
    assert.strictEqual(details, expected);
  });

  it("carries output of more than a megabyte", async () => {
    const { properties } = await create({ create: "seq 1 200000", logging: "none" });
    assert.strictEqual(String(properties.stdout).length, 1288894);
  });

  it("logs line by line, both streams in one, before it answers", async () => {
    await create({ create: "printf 'one\\r\\n\\ntwo'; exec 1>&-; echo three >&2" });
    assert.deepStrictEqual(setting.engine.messages(1), ["one", "", "twothree"]);
    assert.deepStrictEqual(
      setting.engine.lines.map(({ ephemeral, urn }) => [ephemeral, urn]),
      Array.from({ length: 3 }, () => [true, `urn:pulumi:test::prism::${type}::it`]),
    );
  });

  it("logs what a failing command printed, too", async () => {
    await failing({ create: "echo before; exit 1" });
    assert.deepStrictEqual(setting.engine.messages(), ["before"]);
  });

  it("waits for a slow engine, line after line, before it reports a failure", async () => {
    setting.engine.nextLineMilliseconds = 300;
    await failing({ create: "echo one; echo two; exit 1" });
    assert.deepStrictEqual(setting.engine.messages(), ["one", "two"]);
  });

  for (const [logging, expected] of [
    ["stdout", ["out"]],
    ["stderr", ["err"]],
    ["none", []],
  ] as const) {
    it(`logs what logging ${logging} asks for`, async () => {
      await create({ create: "echo out; echo err >&2", logging });
      assert.deepStrictEqual(setting.engine.messages(), expected);
    });
  }

  it("refuses to log a line of 64 KiB, where the official provider would wait for ever", async () => {
    const details = await failing({ create: "head -c 70000 /dev/zero | tr '\\0' x" });
    assert.match(details, /^logging: expected lines shorter than 65536 bytes, got a longer one;/);
  });

  it("fails on output that is no UTF-8", async () => {
    const details = await failing({ create: "printf '\\377'" });
    const expected = "grpc: error while marshaling: string field contains invalid UTF-8";
    assert.strictEqual(details, expected);
  });

  it("sets variables that the host accepts", async () => {
    const { properties } = await create({ create: "echo $PRISM_A", environment: { PRISM_A: "v" } });
    assert.strictEqual(properties.stdout, "v");
  });

  it("fails on a variable that the host refuses", async () => {
    const details = await failing({ create: "touch never", environment: { OTHER: "v" } });
    const expected = 'could not set environment variable "OTHER": ssh: setenv failed';
    assert.strictEqual(details, expected);
    assert.match(setting.engine.messages(3)[0] ?? "", /^Unable to set 'OTHER'\. This only works/);
  });

  it("runs update with the previous output, or else create again", async () => {
    const olds = { ...(await inputs({ create: "echo created" })), stdout: "", stderr: "" };
    const updated = await inputs({ create: "echo created", update: "echo updated" });
    assert.strictEqual((await setting.provider.update(type, olds, updated)).stdout, "updated");
    const again = await inputs({ create: "echo created", stdin: "x" });
    assert.strictEqual((await setting.provider.update(type, olds, again)).stdout, "created");
  });

  it("warns when the host refuses the previous output, and runs all the same", async () => {
    const olds = { ...(await inputs({ create: "true" })), stdout: "before", stderr: "" };
    const news = await inputs({ create: "echo ran" });
    assert.strictEqual((await setting.provider.update(type, olds, news)).stdout, "ran");
    assert.match(setting.engine.messages(2).join(), /^Unable to set 'PULUMI_COMMAND_STDOUT'\./);
    setting.engine.clear();
    const without = await inputs({ create: "echo ran", addPreviousOutputInEnv: false });
    await setting.provider.update(type, olds, without);
    assert.deepStrictEqual(setting.engine.messages(2), []);
  });

  it("runs delete when there is one", async () => {
    const state = { ...(await inputs({ delete: `echo bye > ${host.file("bye")}` })), stdout: "" };
    await setting.provider.delete(type, state);
    assert.strictEqual(fs.readFileSync(host.file("bye"), "utf8"), "bye\n");
  });

  it("ends with an error, and does not hang, when the connection is lost", async () => {
    const command = "echo $PPID; exec sleep 60";
    const running = failing({ create: command });
    await until("the command has started", () => setting.engine.lines.length > 0);
    const session = setting.engine.messages()[0] ?? "";
    process.kill(Number(session), "SIGKILL");
    const expected =
      "wait: remote command exited without exit status or exit signal: " +
      `running "${command}":\n${session}\n`;
    assert.strictEqual(await running, expected);
  });

  it("stops waiting for a running command when the engine cancels", async () => {
    const running = failing({ create: "echo started; exec sleep 60" });
    await until("the command has started", () => setting.engine.messages().includes("started"));
    await setting.provider.cancel();
    assert.strictEqual(await running, "context canceled");
    await setting.stop();
    setting = await startSetting("command");
  });
});
