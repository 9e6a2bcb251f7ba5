import assert from "assert";
import * as fs from "fs";
import { failureOf } from "./support/failure";
import { asset, secret, unknown } from "./support/markers";
import type { Properties } from "./support/protocol";
import { startSetting, type Setting } from "./support/setting";
import { TestHost } from "./support/sshd";

const type = "command:remote:Command";

describe("what the stand-in command:remote:Command tells before it runs", function () {
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

  const inputs = async (more: Properties): Promise<Properties> => {
    const checked = await setting.provider.check(type, { connection: host.connection(), ...more });
    assert.deepStrictEqual(checked.failures, []);
    return checked.inputs;
  };

  it("shows in a preview which outputs are unknown, and runs nothing", async () => {
    const marker = host.file("preview");
    const news = await inputs({ create: `touch ${marker}`, stdin: unknown });
    const { id, properties } = await setting.provider.create(type, news, true);
    assert.match(id, /^it[0-9a-f]{8}$/);
    assert.deepStrictEqual(properties, { ...news, stdout: unknown, stderr: unknown });
    assert.strictEqual(fs.existsSync(marker), false);
  });

  it("shows no change after a create", async () => {
    const news = await inputs({
      create: "true",
      stdin: secret("s"),
      environment: { PRISM_A: "b" },
    });
    await setting.provider.create(type, news);
    const diff = await setting.provider.diff(
      type,
      news,
      await inputs({
        create: "true",
        stdin: secret("s"),
        environment: { PRISM_A: "b" },
      }),
    );
    assert.deepStrictEqual([diff.changes, diff.diffs, diff.replaces], [1, [], []]);
  });

  it("names what changed, and updates in place", async () => {
    const olds = await inputs({ create: "true", stdin: "a", environment: { A: "1", B: "2" } });
    const news = await inputs({ create: "true", stdin: "b", environment: { A: "1", C: "3" } });
    const diff = await setting.provider.diff(type, olds, news);
    assert.deepStrictEqual(diff.detailed, {
      stdin: { kind: 4, inputDiff: false },
      "environment.B": { kind: 2, inputDiff: false },
      "environment.C": { kind: 0, inputDiff: false },
    });
    assert.deepStrictEqual([diff.changes, diff.replaces], [2, []]);
  });

  it("replaces when triggers appear, and leaves changes inside them to the SDK", async () => {
    const without = await inputs({ create: "true" });
    const one = await inputs({ create: "true", triggers: [1] });
    const two = await inputs({ create: "true", triggers: [2] });
    assert.deepStrictEqual((await setting.provider.diff(type, without, one)).replaces, [
      "triggers",
    ]);
    const inside = await setting.provider.diff(type, one, two);
    assert.deepStrictEqual(inside.detailed, { "triggers[0]": { kind: 4, inputDiff: false } });
  });

  it("treats the connection as one secret whose keys are secrets again", async () => {
    const { inputs: found } = await setting.provider.check(type, {
      connection: { host: "h", privateKey: "key", proxy: { host: "jump", password: "word" } },
    });
    const defaults = { user: "root", port: 22, dialErrorLimit: 10, perDialTimeout: 15 };
    assert.deepStrictEqual(
      found.connection,
      secret({
        ...defaults,
        host: "h",
        privateKey: secret("key"),
        proxy: { ...defaults, host: "jump", password: secret("word") },
      }),
    );
  });

  it("names each wrong input, and hides the connection even then", async () => {
    const { inputs: found, failures } = await setting.provider.check(type, {
      connection: { privateKey: "key", foo: 1 },
      create: 5,
      more: true,
    });
    assert.deepStrictEqual(failures, [
      {
        property: "connection",
        reason:
          "An error occurred decoding 'CommandInputs.connection': 2 failures decoding:\n" +
          "\thost: Missing required field 'host' on 'remote.Connection'\n" +
          "\tfoo: Unrecognized field 'foo' on 'remote.Connection'",
      },
      {
        property: "create",
        reason:
          "Field 'create' on 'remote.CommandInputs' must be a 'string'; got 'float64' instead",
      },
      { property: "more", reason: "Unrecognized field 'more' on 'remote.CommandInputs'" },
    ]);
    assert.deepStrictEqual(found.connection, secret({ privateKey: secret("key"), foo: 1 }));
  });

  it("previews an update with unknown outputs only if an input it had changes", async () => {
    const printed = { stdout: "o", stderr: "e" };
    const olds = await inputs({ create: "true", stdin: "a" });
    const changed = await inputs({ create: "true", stdin: "b" });
    const same = await setting.provider.update(type, { ...olds, ...printed }, olds, true);
    assert.deepStrictEqual([same.stdout, same.stderr], ["o", "e"]);
    const other = await setting.provider.update(type, { ...olds, ...printed }, changed, true);
    assert.deepStrictEqual([other.stdout, other.stderr], [unknown, unknown]);
  });

  it("refuses a type it does not know, with the way out", async () => {
    const check = setting.provider.check("command:remote:CopyFile", {
      source: asset({ text: "" }, ""),
    });
    assert.match(
      await failureOf(check),
      /^command:remote:CopyFile: not supported by the stand-in for the command provider 1\.2\.1, .*use the official provider/,
    );
  });
});
