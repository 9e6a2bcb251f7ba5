import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onFriday } from "../../../sandbox/rehearsal/gate-steps";
import { layoutOf, stackFile } from "../../../sandbox/rehearsal/layout";
import { runPulumi } from "../../../sandbox/rehearsal/stack-calls";
import { ready, type RehearsalContext, type Step } from "../../../sandbox/rehearsal/step";
import { sandbox } from "./fixtures";

describe("onFriday", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "prism-gate-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = () => stackFile(layoutOf(folder), "production");

  /** Runs a step with a Pulumi that only takes note of its environment. */
  async function run(step: Partial<Step>) {
    mkdirSync(layoutOf(folder).stacks, { recursive: true });
    writeFileSync(file(), "config:\n  prism:release: v2.3.0\n  prism:gate:\n    onCall: [a, b]\n");
    const environments: NodeJS.ProcessEnv[] = [];
    const context: RehearsalContext = {
      layout: layoutOf(folder),
      say: () => undefined,
      engine: { pulumi: "pulumi", version: "3.225.0", source: "built", env: {}, standIns: [] },
      sandbox: sandbox(),
      readHosts: () => Promise.resolve({}),
      shell: { FAKETIME: "+1s" },
      pulumi: ({ environment = {} }) => {
        environments.push(environment);
        return Promise.resolve({ code: 0, stdout: "", stderr: "", log: "" });
      },
      startTraffic: () => ({ stop: () => Promise.reject(new Error("no traffic here")) }),
    };
    const up: Step = {
      title: "rollback",
      promise: "back",
      run: async (bare) => {
        await runPulumi(ready(bare), "production", ["up"], "up");
        return { proof: "went back" };
      },
      ...step,
    };
    const friday = onFriday(up, "production");
    const outcome = await friday.run(context).catch((error: unknown) => error);
    return { title: friday.title, outcome, environments, context };
  }

  it("calls Pulumi with the clock of a Friday evening and with the policy pack", async () => {
    const { title, outcome, environments } = await run({});
    assert.equal(title, "rollback, Friday 20:00");
    assert.deepEqual(outcome, { proof: "went back" });
    const [environment = {}] = environments;
    assert.match(environment["FAKETIME"] ?? "", /^[+-]\d{2,}s$/);
    assert.equal(environment["FAKETIME_DONT_FAKE_MONOTONIC"], "1");
    assert.equal(environment["PULUMI_OPTION_POLICY_PACK"], "policies");
  });

  it("leaves clock and gate as other steps want them, also after a failure", async () => {
    const failed = new Error("no way back");
    for (const change of [{}, { run: () => Promise.reject(failed) }]) {
      const { context } = await run(change);
      assert.deepEqual(context.shell, { FAKETIME: "+1s" });
      assert.match(readFileSync(file(), "utf8"), /prism:gate:\n {4}always: true\n/);
    }
  });
});
