import assert from "assert";
import * as path from "path";
import type { ServiceError } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { secret, unknown } from "./support/markers";
import { readStruct, type Properties } from "./support/protocol";
import { startSetting, type Setting } from "./support/setting";

const type = "sample:index:Thing";

describe("core of the stand-in providers", function () {
  this.timeout(60_000);
  let setting: Setting;

  before(async () => {
    setting = await startSetting(path.join(__dirname, "support", "sample-package"));
  });
  after(() => setting.stop());

  const inputs = async (given: Properties, olds?: Properties, name = "a-long-name") =>
    (await setting.provider.check(type, given, olds, name)).inputs;

  it("names a resource after its logical name and the seed, within the limit", async () => {
    const first = String((await inputs({})).name);
    assert.match(first, /^a-long-n-[0-9a-f]{7}$/);
    assert.strictEqual((await inputs({})).name, first);
    const other = String((await inputs({}, {}, "a-long-name-too")).name);
    assert.notStrictEqual(other, first);
  });

  it("keeps the old automatic name, and one that the program gives", async () => {
    assert.strictEqual((await inputs({}, { name: "as-before" })).name, "as-before");
    assert.strictEqual((await inputs({ name: "own" }, { name: "as-before" })).name, "own");
  });

  it("fills defaults in where nothing was given", async () => {
    assert.strictEqual((await inputs({})).zone, "a");
    assert.strictEqual((await inputs({ zone: null })).zone, "a");
    assert.strictEqual((await inputs({ zone: "b" })).zone, "b");
  });

  it("deletes first when the replacement must have the same fixed name", async () => {
    const before = await inputs({ name: "own" });
    const moved = await setting.provider.diff(type, before, { ...before, zone: "b" });
    assert.deepStrictEqual([moved.replaces, moved.deleteBeforeReplace], [["zone"], true]);
    const renamed = await setting.provider.diff(type, before, { ...before, name: "new" });
    assert.deepStrictEqual([renamed.replaces, renamed.deleteBeforeReplace], [["name"], false]);
  });

  it("replaces for every change when a type has no update", async () => {
    const diff = await setting.provider.diff("sample:index:Fixed", { size: 1 }, { size: 2 });
    assert.deepStrictEqual(diff.replaces, ["size"]);
  });

  it("leaves ignored changes out", async () => {
    const diff = await setting.provider.diff(type, { size: 1 }, { size: 2 }, {}, ["size"]);
    assert.deepStrictEqual([diff.changes, diff.diffs], [1, []]);
  });

  it("never compares outputs", async () => {
    const state = { size: 1, arn: "arn:x", name: "n" };
    const diff = await setting.provider.diff(type, { size: 1 }, { size: 1 }, state);
    assert.strictEqual(diff.changes, 1);
  });

  it("writes paths with other characters in brackets", async () => {
    const before = { size: { "a.b": 1, c: [1, { d: 2 }] } };
    const after = { size: { "a.b": 2, c: [1, { d: 3 }] } };
    const { detailed } = await setting.provider.diff(type, before, after);
    assert.deepStrictEqual(Object.keys(detailed).sort(), ["size.c[1].d", 'size["a.b"]']);
  });

  it("marks secrets: outputs by their table, inputs as they came", async () => {
    const news = { name: "n", size: secret(4) };
    const { properties } = await setting.provider.create(type, news);
    assert.deepStrictEqual(properties, { ...news, arn: "arn:n", key: secret("k") });
    const preview = await setting.provider.create(type, news, true);
    const unknowns = { ...news, arn: unknown, key: secret(unknown) };
    assert.deepStrictEqual([preview.id, preview.properties], ["", unknowns]);
  });

  it("keeps outputs that an update does not return", async () => {
    const state = { name: "n", arn: "arn:n", key: secret("k") };
    const updated = await setting.provider.update(type, state, { name: "n", size: 5 });
    assert.deepStrictEqual(updated, { ...state, size: 5 });
  });

  it("reports a half-made resource with its id, state and reason", async () => {
    const news = { name: "n", size: secret(4), isBroken: true };
    const error: unknown = await setting.provider.create(type, news).catch((e: unknown) => e);
    const [bytes] = (error as ServiceError).metadata.get("grpc-status-details-bin");
    const [packed] = Status.deserializeBinary(bytes as Buffer).getDetailsList();
    const detail = packed?.unpack(
      (binary) => ErrorResourceInitFailed.deserializeBinary(binary),
      "pulumirpc.ErrorResourceInitFailed",
    );
    assert.strictEqual(detail?.getId(), "thing-1");
    assert.deepStrictEqual(detail.getReasonsList(), ["made, but not ready"]);
    const expected = { ...news, arn: "arn:n", key: secret("k") };
    assert.deepStrictEqual(readStruct(detail.getProperties()), expected);
  });

  it("reads what is there now, into state and inputs, and keeps secrets", async () => {
    const state = { name: "n", size: secret(4), arn: "arn:n" };
    const found = await setting.provider.read(type, "id", state, { size: secret(4) });
    assert.deepStrictEqual(found.inputs, { size: secret(9) });
    assert.deepStrictEqual(found.properties, { ...state, size: secret(9) });
  });

  it("answers an empty id for what is gone", async () => {
    const found = await setting.provider.read(type, "gone", { name: "n" });
    assert.deepStrictEqual(found, { id: "", properties: {}, inputs: {} });
  });

  it("decodes configuration that the engine sends as JSON", async () => {
    await setting.provider.configure({ region: "eu", tags: '{"a":1}', version: "1.0" });
    const { value } = await setting.provider.invoke("sample:index:echo", {});
    assert.deepStrictEqual(value.config, { region: "eu", tags: { a: 1 }, version: "1.0" });
  });
});
