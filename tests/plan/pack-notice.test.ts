import assert from "node:assert/strict";
import { packNotice } from "../../plan/pack-notice";

const NOTICE =
  "the policy pack is not switched on for every run: export PULUMI_OPTION_POLICY_PACK=policies, or give --policy-pack policies each time";

describe("packNotice", () => {
  it("says in production how to switch the pack on", () => {
    assert.deepEqual(packNotice("deploy", "production", undefined), [NOTICE]);
  });

  it("takes an empty variable for none, as the engine does", () => {
    assert.deepEqual(packNotice("deploy", "production", ""), [NOTICE]);
  });

  it("is silent when the variable names a pack", () => {
    assert.deepEqual(packNotice("deploy", "production", "policies"), []);
  });

  it("is silent where nothing new comes", () => {
    for (const kind of ["noop", "rollback"] as const) {
      assert.deepEqual(packNotice(kind, "production", undefined), []);
    }
  });

  it("is silent in staging", () => {
    assert.deepEqual(packNotice("deploy", "staging", undefined), []);
  });
});
