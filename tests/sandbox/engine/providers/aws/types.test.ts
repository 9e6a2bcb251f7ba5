import assert from "node:assert/strict";
import { resources } from "../../../../../sandbox/engine/providers/aws/resources";
import { register } from "../../../../components/example";
import { AWS } from "../../../../support/aws";
import { CASES } from "./cases";

describe("the types of the stand-in aws", function () {
  // Loads the AWS package's modules.
  this.timeout(60_000);

  const known = Object.keys(resources).sort();

  it("are those that the program registers, and no others", async () => {
    const all = await register({ changes: { aws: AWS } });
    const types = all.map(({ type }) => type).filter((type) => type.startsWith("aws:"));
    assert.deepEqual([...new Set(types)].sort(), known);
  });

  it("have a case each in the tests of a resource's life", () => {
    assert.deepEqual([...new Set(CASES.map(({ type }) => type))].sort(), known);
  });
});
