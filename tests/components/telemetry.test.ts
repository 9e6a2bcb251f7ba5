import assert from "node:assert/strict";
import { AWS } from "../support/aws";
import { runOf } from "../support/fleet";
import type { Registration } from "../support/recorder";
import { commandsOf, register } from "./example";

const COPY = "command:remote:CopyToRemote";
const changes = { aws: { ...AWS, telemetry: {} } };
const copied = (all: readonly Registration[]) =>
  all.filter(({ type }) => type === COPY).map(({ name }) => name);
const ordered = (all: readonly Registration[]) =>
  commandsOf(all)
    .filter(({ inputs }) => JSON.stringify(inputs).includes("lookSeconds"))
    .map(({ name }) => name);
const runners = ["web-1", "web-2", "web-3"].map((host) => `production-${host}-runner`);
const programs = ["web-1", "web-2", "web-3"].map((host) => `production-${host}-telemetry`);

describe("the telemetry's program", function () {
  this.timeout(60_000);

  it("is brought to every host by a deployment, and ordered by stage", async () => {
    const all = await register({ changes });
    assert.deepEqual(copied(all).sort(), [...runners, ...programs].sort());
    const { inputs } = all.find(({ name }) => name === programs[0]) as Registration;
    assert.equal(inputs["remotePath"], `.prism-web-1-${runOf("v2.4.0").id}-telemetry.mjs`);
    assert.deepEqual(
      ordered(all),
      ["web-1", "web-2", "web-3"].map((host) => `production-${host}-stage`),
    );
  });

  it("is not brought where it is off, nor by a rollback", async () => {
    const rollback = { ...runOf("v2.4.0"), lane: "rollback" as const };
    for (const example of [
      { changes: { aws: { ...AWS, telemetry: null } } },
      {},
      { changes, run: rollback },
    ]) {
      const all = await register(example);
      assert.deepEqual(copied(all).sort(), [...runners].sort());
      assert.deepEqual(ordered(all), []);
    }
  });
});
