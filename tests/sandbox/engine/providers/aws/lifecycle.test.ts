import assert from "node:assert/strict";
import { secret, unknown } from "../support/markers";
import { openAccount, type Account } from "../support/moto";
import type { Properties } from "../support/protocol";
import { CASES, type Case } from "./cases";

const TAGS = { Project: "prism", Stack: "test" };
const titleOf = ({ type, inputs }: Case) =>
  `${type.split(":").at(-1) ?? ""} ${Object.keys(inputs).length} inputs`;

describe("stand-in aws: a resource's life", function () {
  this.timeout(60_000);
  let account: Account;

  before(async function () {
    // The very first time, moto is installed.
    this.timeout(300_000);
    account = await openAccount(TAGS);
  });
  after(() => account.stop());

  const checked = async (type: string, inputs: Properties): Promise<Properties> => {
    const { inputs: found, failures } = await account.provider.check(type, inputs);
    assert.deepEqual(failures, []);
    return found;
  };

  for (const one of CASES) {
    const { type, inputs, replaces, changes, drift } = one;
    describe(titleOf(one), () => {
      let full: Properties;
      let id: string;
      let state: Properties;
      const made: { type: string; id: string; state: Properties }[] = [];

      before(async () => {
        for (const needed of one.needs ?? []) {
          const other = CASES.find((each) => each.type === needed);
          const news = await checked(needed, other?.inputs ?? {});
          const { id: otherId, properties } = await account.provider.create(needed, news);
          made.unshift({ type: needed, id: otherId, state: properties });
        }
        full = await checked(type, inputs);
        ({ id, properties: state } = await account.provider.create(type, full));
      });
      after(async () => {
        for (const each of made) await account.provider.delete(each.type, each.state, each.id);
      });

      it("gets defaults and the provider's tags by Check", () => {
        const tags = one.isTagged ? { tagsAll: TAGS } : {};
        assert.deepEqual(full, { ...inputs, ...one.defaults, ...tags });
      });

      it("is previewed with unknown outputs and without a call", async () => {
        const preview = await account.provider.create(type, full, true);
        const outputs = Object.keys(state).filter((key) => !(key in full));
        const unknowns = Object.fromEntries(outputs.map((key) => [key, unknown]));
        assert.deepEqual(preview, { id: "", properties: { ...full, ...unknowns } });
      });

      it("is found as it was made", async () => {
        const found = await account.provider.read(type, id, state, full);
        assert.deepEqual(found, { id, properties: state, inputs: full });
        assert.equal((await account.provider.diff(type, full, full)).changes, 1);
      });

      it("is replaced by a change of what makes it the one it is", async () => {
        for (const [key, value] of Object.entries(replaces) as [string, unknown][]) {
          const diff = await account.provider.diff(type, full, { ...full, [key]: value });
          assert.deepEqual(diff.replaces, [key]);
        }
      });

      it("keeps a secret input secret, and takes an unknown one in a preview", async () => {
        const key = Object.keys(replaces)[0] ?? "";
        const hidden = { ...full, [key]: secret(full[key]) };
        const { properties } = await account.provider.create(type, hidden, true);
        assert.deepEqual(properties[key], secret(full[key]));
        const { inputs: open } = await account.provider.check(type, { ...inputs, [key]: unknown });
        assert.equal(open[key], unknown);
      });

      if (changes !== undefined) {
        it("is changed in place, and is then as it was told", async () => {
          const news = await checked(type, { ...inputs, ...changes });
          const diff = await account.provider.diff(type, full, news);
          assert.deepEqual([diff.replaces, diff.diffs], [[], Object.keys(changes).sort()]);
          const after = await account.provider.update(type, state, news, false, id);
          const found = await account.provider.read(type, id, after, news);
          assert.deepEqual(found, { id, properties: after, inputs: news });
          state = await account.provider.update(type, after, full, false, id);
        });
      }

      if (drift !== undefined) {
        it("is found as somebody else left it, and mended by an update", async () => {
          await drift(account, id);
          const found = await account.provider.read(type, id, state, full);
          if (one.finds === undefined) assert.equal(found.id, "");
          else
            for (const [key, value] of Object.entries(one.finds)) {
              assert.deepEqual(found.inputs[key], value, key);
            }
          await account.provider.update(type, state, full, false, id);
          const mended = await account.provider.read(type, id, state, full);
          assert.deepEqual(mended, { id, properties: state, inputs: full });
        });
      }

      it("goes, and is known to be gone", async () => {
        await account.provider.delete(type, state, id);
        const found = await account.provider.read(type, id, state, full);
        if (one.isLasting) assert.notDeepEqual(found.inputs, full);
        else assert.equal(found.id, "");
        await account.provider.delete(type, state, id);
      });
    });
  }
});
