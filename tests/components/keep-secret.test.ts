import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { keepSecret } from "../../components/keep-secret";
import { record } from "../support/recorder";

const URN =
  "urn:pulumi:production::prism::random:index/randomPassword:RandomPassword::production-jwt";

/** Asks the hook about a secret of a version, as the engine does before it deletes one. */
async function remove(version: string, wanted: string): Promise<void> {
  const hooks: pulumi.ResourceHook[] = [];
  const program = () => Promise.resolve(hooks.push(keepSecret(wanted)));
  await record("production", () => ({}), program);
  const oldInputs = { length: 48, keepers: { version } };
  await hooks[0]?.callback({ urn: URN, id: "x", name: "x", type: "x", oldInputs });
}

describe("keepSecret", () => {
  it("keeps the secret that is wanted, and says how it goes nevertheless", async () => {
    await assert.rejects(remove("1", "1"), {
      message:
        `${URN}: expected to stay, since everybody who is logged in depends on it; ` +
        `to give the stack up nevertheless: pulumi state delete --target-dependents '${URN}', then pulumi destroy`,
    });
  });

  it("lets an earlier one go, which a newer version has replaced", () => remove("1", "2"));
});
