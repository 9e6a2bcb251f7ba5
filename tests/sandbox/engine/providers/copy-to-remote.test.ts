import assert from "assert";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { failureOf } from "./support/failure";
import { archive, asset, unknown } from "./support/markers";
import type { Properties } from "./support/protocol";
import { startSetting, type Setting } from "./support/setting";
import { TestHost } from "./support/sshd";

const type = "command:remote:CopyToRemote";

describe("stand-in command:remote:CopyToRemote", function () {
  // Each step is an ssh login; the limit is for a machine with other work.
  this.timeout(60_000);
  let setting: Setting;
  let host: TestHost;
  let target: string;
  let source: string;

  before(async () => {
    setting = await startSetting("command");
    host = await TestHost.start();
    source = host.file("source");
    fs.mkdirSync(path.join(source, "sub"), { recursive: true });
    fs.writeFileSync(path.join(source, "a.txt"), "A");
    fs.writeFileSync(path.join(source, "sub", "b.txt"), "B".repeat(300_000));
  });
  after(async () => {
    await setting.stop();
    await host.stop();
  });
  beforeEach(() => {
    setting.engine.clear();
    target = fs.mkdtempSync(host.file("target-"));
  });

  const inputs = async (from: Properties, remotePath: string): Promise<Properties> => {
    const all = { connection: host.connection(), source: from, remotePath };
    const checked = await setting.provider.check(type, all);
    assert.deepStrictEqual(checked.failures, []);
    return checked.inputs;
  };
  const copy = async (from: Properties, name: string) =>
    setting.provider.create(type, await inputs(from, path.join(target, name)));
  const failing = (from: Properties, name: string) => failureOf(copy(from, name));
  const read = (name: string) => fs.readFileSync(path.join(target, name), "utf8");

  it("writes a text and makes the folders above it", async () => {
    const { id } = await copy(asset({ text: "héllo" }, "1"), "a/b/file");
    assert.match(id, /^[0-9a-f]{8}$/);
    assert.strictEqual(read("a/b/file"), "héllo");
  });

  it("says in the engine's debug log what it copies", async () => {
    await copy(asset({ text: "x" }, "1"), "file");
    const expected = `Creating file: 127.0.0.1:${target}/file from text asset`;
    assert.deepStrictEqual(setting.engine.messages(0), [expected]);
  });

  it("resolves a relative path in the folder where SFTP starts", async () => {
    const relative = path.relative(startFolder(), path.join(target, "file"));
    const news = await inputs(asset({ text: "x" }, "1"), relative);
    await setting.provider.create(type, news);
    assert.strictEqual(read("file"), "x");
  });

  it("copies a file over another and keeps that one's mode", async () => {
    fs.writeFileSync(path.join(target, "file"), "longer than before", { mode: 0o600 });
    await copy(asset({ path: path.join(source, "a.txt") }, "1"), "file");
    assert.strictEqual(read("file"), "A");
    assert.strictEqual(fs.statSync(path.join(target, "file")).mode & 0o777, 0o600);
  });

  it("copies a file into an existing folder", async () => {
    await copy(asset({ path: path.join(source, "a.txt") }, "1"), "");
    assert.strictEqual(read("a.txt"), "A");
  });

  it("copies a folder by its name, or its content when a slash ends it", async () => {
    await copy(archive(source, "1"), "whole");
    assert.strictEqual(read("whole/source/sub/b.txt").length, 300_000);
    await copy(archive(`${source}/`, "1"), "content");
    assert.strictEqual(read("content/a.txt"), "A");
  });

  it("refuses a text onto a folder, and a file under a file", async () => {
    assert.strictEqual(
      await failing(asset({ text: "x" }, "1"), ""),
      `remote path ${target} is a directory; ` +
        "when using a text asset, remotePath must be a file path",
    );
    fs.writeFileSync(path.join(target, "file"), "");
    assert.strictEqual(
      await failing(asset({ text: "x" }, "1"), "file/below"),
      `failed to create parent directories for ${target}/file/below: ` +
        `mkdir ${target}/file: not a directory`,
    );
  });

  it("names a local file that is not there", async () => {
    const from = path.join(source, "missing");
    const details = await failing(asset({ path: from }, "1"), "file");
    assert.strictEqual(details, `open ${from}: no such file or directory`);
  });

  it("copies again when the hash or the path changes, and only then", async () => {
    const update = async (text: string, hash: string, name: string) => {
      const before = await inputs(asset({ text: "first" }, "1"), path.join(target, "file"));
      const after = await inputs(asset({ text }, hash), path.join(target, name));
      await setting.provider.update(type, before, after);
    };
    await update("same hash", "1", "file");
    assert.deepStrictEqual(fs.readdirSync(target), []);
    await update("second", "2", "file");
    assert.strictEqual(read("file"), "second");
    await update("first", "1", "moved");
    assert.strictEqual(read("moved"), "first");
  });

  it("shows no change for a file that only lies elsewhere", async () => {
    const before = await inputs(asset({ path: "/one" }, "1"), "file");
    const after = await inputs(asset({ path: "/two" }, "1"), "file");
    assert.strictEqual((await setting.provider.diff(type, before, after)).changes, 1);
    const changed = await inputs(asset({ path: "/two" }, "2"), "file");
    assert.deepStrictEqual((await setting.provider.diff(type, before, changed)).diffs, ["source"]);
  });

  it("refuses what it cannot copy in the preview", async () => {
    const failures = async (from: unknown) => {
      const all = { connection: host.connection(), source: from, remotePath: "x" };
      return (await setting.provider.check(type, all)).failures;
    };
    const neither = [{ property: "asset", reason: "either asset or archive must be set" }];
    assert.deepStrictEqual(await failures("text"), neither);
    assert.deepStrictEqual(await failures(unknown), neither);
    const remote: Properties = { ...asset({ text: "" }, "1"), uri: "https://example.com/file" };
    delete remote.text;
    const reason = "asset must be a path-based file asset or a text asset";
    assert.deepStrictEqual(await failures(remote), [{ property: "asset", reason }]);
  });
});

/** Where a session of the login user starts. */
function startFolder(): string {
  return os.userInfo().homedir;
}
