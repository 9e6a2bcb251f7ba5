import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layoutOf } from "../../../sandbox/rehearsal/layout";
import { measuresStep, noticeStep } from "../../../sandbox/rehearsal/people-steps";
import type { RehearsalContext, Step } from "../../../sandbox/rehearsal/step";
import { sandbox } from "./fixtures";

const NOTICE = "# PRISM-Gateway v2.4.0 发布通知\n\n---\n\n# PRISM-Gateway v2.4.0 released\n";
const measure = { name: "duration (median)", value: 60, n: 3 };

describe("the rehearsal's steps for people", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "prism-people-"));
    mkdirSync(layoutOf(folder).logs);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a step with a Pulumi and a prism that print this; the notice goes to its file. */
  const run = (step: Step, stdout: string, file = stdout) => {
    const context: RehearsalContext = {
      layout: layoutOf(folder),
      say: () => undefined,
      engine: { pulumi: "pulumi", version: "3.225.0", source: "built", env: {}, standIns: [] },
      sandbox: sandbox(),
      readHosts: () => Promise.resolve({}),
      pulumi: ({ words }) => {
        const out = words[words.indexOf("--out") + 1];
        if (words.includes("--out") && out !== undefined) writeFileSync(out, file);
        return Promise.resolve({ code: 0, stdout, stderr: "", log: "the log" });
      },
      startTraffic: () => ({ stop: () => Promise.reject(new Error("no traffic here")) }),
    };
    return step.run(context);
  };
  const notice = noticeStep("production", "v2.4.0");
  const measures = measuresStep("production");
  const said = (value: object) => JSON.stringify(value);

  it("keep their promise with a whole notice and with known measures", async () => {
    assert.equal((await run(notice, NOTICE)).shown, NOTICE.trim());
    const { proof } = await run(measures, said({ measures: [measure], missing: [] }));
    assert.equal(proof, "duration (median) n 3");
  });

  it("break it when a language is missing, or the output says something else", async () => {
    const english = NOTICE.replace("发布通知", "released");
    await assert.rejects(run(notice, english), /expected the notice to have "# PRISM-Gateway v2/);
    await assert.rejects(run(notice, "none", NOTICE), /expected the output notice to be the file/);
  });

  it("break it when a measure has no case, or a host did not say", async () => {
    const none = { measures: [{ ...measure, value: null, n: 0 }], missing: [] };
    await assert.rejects(run(measures, said(none)), /found duration \(median\) without a case$/);
    const silent = { measures: [measure], missing: ["prod-1 was not reached"] };
    await assert.rejects(run(measures, said(silent)), /found prod-1 was not reached$/);
  });
});
