import assert from "assert";
import { compareSync } from "bcryptjs";
import { fillCharacters, randomText } from "../../../../sandbox/engine/providers/random/characters";
import { secret, unknown } from "./support/markers";
import type { Properties } from "./support/protocol";
import { startSetting, type Setting } from "./support/setting";

const password = "random:index/randomPassword:RandomPassword";
const text = "random:index/randomString:RandomString";
const id = "random:index/randomId:RandomId";

describe("stand-in random", function () {
  this.timeout(60_000);
  let setting: Setting;

  before(async () => {
    setting = await startSetting("random");
  });
  after(() => setting.stop());

  const inputs = async (type: string, given: Properties): Promise<Properties> => {
    const checked = await setting.provider.check(type, given);
    assert.deepStrictEqual(checked.failures, []);
    return checked.inputs;
  };
  const create = async (type: string, given: Properties) =>
    setting.provider.create(type, await inputs(type, given));

  it("makes a password of the asked length that is secret, hash and all", async () => {
    const made = await create(password, { length: 32 });
    assert.strictEqual(made.id, "none");
    const result = valueOf(made.properties.result);
    assert.deepStrictEqual(made.properties.result, secret(result));
    assert.match(result, /^[A-Za-z0-9!@#$%&*()\-_=+[\]{}<>:?]{32}$/);
    const hash = valueOf(made.properties.bcryptHash);
    assert.deepStrictEqual(made.properties.bcryptHash, secret(hash));
    assert.match(hash, /^\$2[ab]\$10\$/);
    assert.equal(compareSync(result, hash), true);
  });

  it("keeps the least counts and the sets that are switched off", async () => {
    const rules = { length: 12, upper: false, minNumeric: 5, minSpecial: 4, overrideSpecial: "-" };
    for (let round = 0; round < 50; round++) {
      const { properties } = await create(text, rules);
      const result = String(properties.result);
      assert.match(result, /^[a-z0-9-]{12}$/);
      assert.ok(result.replace(/[^0-9]/g, "").length >= 5, result);
      assert.ok(result.replace(/[^-]/g, "").length >= 4, result);
    }
  });

  it("chooses every character and every place about equally often", () => {
    const rules = fillCharacters({ length: 2, lower: false, upper: false, special: false });
    const counts = new Map<string, number>();
    for (let round = 0; round < 20_000; round++) {
      const result = randomText(rules);
      counts.set(result, (counts.get(result) ?? 0) + 1);
    }
    // 100 results, 200 expected each, deviation 14: seven deviations are no chance.
    assert.strictEqual(counts.size, 100);
    assert.ok([...counts.values()].every((count) => count > 100 && count < 300));
  });

  it("shuffles the least counts into every place", () => {
    const least = { minLower: 1, minNumeric: 1 };
    const rules = fillCharacters({ length: 2, upper: false, special: false, ...least });
    const results = Array.from({ length: 200 }, () => randomText(rules));
    assert.ok(results.some((result) => /^[a-z]/.test(result)));
    assert.ok(results.some((result) => /^[0-9]/.test(result)));
  });

  it("replaces when a keeper changes, and shows no change otherwise", async () => {
    const before = await inputs(password, { length: 8, keepers: { version: "1" } });
    const after = await inputs(password, { length: 8, keepers: { version: "2" } });
    const changed = await setting.provider.diff(password, before, after);
    assert.deepStrictEqual(changed.replaces, ["keepers"]);
    assert.deepStrictEqual(changed.detailed, {
      "keepers.version": { kind: 5, inputDiff: false },
    });
    const hidden = { ...before, keepers: secret({ version: "1" }), __defaults: ["lower"] };
    assert.strictEqual((await setting.provider.diff(password, hidden, before)).changes, 1);
  });

  it("shows a preview's values as unknown, the password as an unknown secret", async () => {
    const news = await inputs(password, { length: 8 });
    const { properties } = await setting.provider.create(password, news, true);
    assert.deepStrictEqual(properties.result, secret(unknown));
  });

  it("refuses impossible lengths in the preview", async () => {
    const rules = { length: 3, minUpper: 2, minLower: 2 };
    const { failures } = await setting.provider.check(password, rules);
    assert.deepStrictEqual(failures, [
      {
        property: "length",
        reason:
          "Attribute length value must be at least sum of min_upper + min_lower + min_numeric + " +
          "min_special, got: 3; make length at least 4",
      },
    ]);
    const { failures: zero } = await setting.provider.check(text, { length: 0 });
    assert.deepStrictEqual(zero, [
      {
        property: "length",
        reason: "length: expected a whole number of at least 1, got 0; change it in the program",
      },
    ]);
    const { failures: none } = await setting.provider.check(text, {});
    assert.deepStrictEqual(none, [
      { property: "length", reason: "Missing required field 'length' on 'random.RandomString'" },
    ]);
  });

  it("refuses a password without characters, and number against numeric", async () => {
    const sets = { lower: false, upper: false, numeric: false, special: false };
    const reasons = async (rules: Properties) =>
      (await setting.provider.check(text, { length: 4, ...rules })).failures;
    const empty =
      "At least one attribute out of [special,upper,lower,numeric] must be specified; " +
      "leave one of them out or set it to true";
    assert.deepStrictEqual(await reasons(sets), [{ property: "numeric", reason: empty }]);
    const both =
      "Number and numeric are both configured with different values; " +
      "number is deprecated, use numeric instead";
    const given = await reasons({ number: true, numeric: false });
    assert.deepStrictEqual(given, [{ property: "number", reason: both }]);
  });

  it("writes what absent rules mean into the state, and not into the inputs", async () => {
    assert.deepStrictEqual(await inputs(text, { length: 4, number: false }), {
      length: 4,
      number: false,
    });
    const { properties } = await create(text, { length: 4, number: false });
    delete properties.result;
    assert.deepStrictEqual(properties, {
      ...{ length: 4, number: false, numeric: false, lower: true, upper: true, special: true },
      ...{ minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 },
    });
  });

  it("replaces nothing when a rule is written out that was meant before", async () => {
    const said = { length: 8, lower: true, minUpper: 0, numeric: true };
    assert.strictEqual((await setting.provider.diff(password, { length: 8 }, said)).changes, 1);
    const other = { ...said, lower: false };
    const diff = await setting.provider.diff(password, { length: 8 }, other);
    assert.deepStrictEqual(diff.replaces, ["lower"]);
  });

  it("makes an id whose forms all say the same bytes, with the prefix", async () => {
    const made = await create(id, { byteLength: 5, prefix: "p-" });
    const { b64Std, b64Url, dec, hex } = made.properties as Record<string, string>;
    const bytes = Buffer.from(made.id, "base64url");
    assert.strictEqual(bytes.length, 5);
    assert.strictEqual(b64Url, `p-${made.id}`);
    assert.strictEqual(b64Std, `p-${bytes.toString("base64")}`);
    assert.strictEqual(hex, `p-${bytes.toString("hex")}`);
    assert.strictEqual(dec, `p-${BigInt(`0x${bytes.toString("hex")}`)}`);
  });

  it("makes a UUID", async () => {
    const made = await create("random:index/randomUuid:RandomUuid", {});
    assert.strictEqual(made.id, made.properties.result);
    assert.match(made.id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("keeps the state as it is when read", async () => {
    const made = await create(password, { length: 8 });
    const news = await inputs(password, { length: 8 });
    const found = await setting.provider.read(password, made.id, made.properties, news);
    assert.deepStrictEqual(found, { id: "none", properties: made.properties, inputs: news });
  });
});

/** The text inside a secret. */
function valueOf(marked: unknown): string {
  return String((marked as { value: unknown }).value);
}
