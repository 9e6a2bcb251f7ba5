import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mock } from "node:test";
import { makeReport } from "../../cli/make-report";
import { showMeasures } from "../../cli/show-measures";
import { showPlan } from "../../cli/show-plan";
import { showStatus } from "../../cli/show-status";
import type { Measure } from "../../plan/measures/measures";
import type { PlanReview } from "../../plan/review/review";
import { freePort } from "../host/support/port";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

/** What a command prints as JSON, and its exit code. */
async function said(command: () => Promise<number>): Promise<[code: number, value: unknown]> {
  const log = mock.method(console, "log", () => undefined);
  try {
    const code = await command();
    const lines = log.mock.calls.map((call) => String((call.arguments as unknown[])[0]));
    return [code, JSON.parse(lines.join("\n"))];
  } finally {
    log.mock.restore();
  }
}

describe("of a host that does not answer", function () {
  this.timeout(60_000);
  let choice: { readonly stack: string; readonly configFile: string };
  before(async () => {
    const folder = temporaryFolder();
    const configFile = join(folder, "Pulumi.staging.yaml");
    const text = readFileSync("Pulumi.staging.yaml", "utf8")
      .replace(/address: .*/, `address: 127.0.0.1\n      port: ${await freePort()}`)
      .replace(/prism:repository: .*/, `prism:repository: file://${folder}/none.git`);
    writeFileSync(configFile, text);
    choice = { stack: "staging", configFile };
  });
  after(removeTemporaryFolders);

  it("prism plan knows nothing, says who is missing and ends with 1", async () => {
    const [code, value] = await said(() => showPlan(choice, "json"));
    const { unseen, pastRuns, hosts, reasons } = value as PlanReview;
    assert.deepEqual([code, unseen, pastRuns], [1, ["staging-1"], null]);
    assert.deepEqual([hosts[0]?.runs, hosts[0]?.willRun], ["unknown", "unknown"]);
    assert.match(reasons.join(), /^staging-1: 127\.0\.0\.1:\d+ refused the connection; try: ssh /);
  });

  it("prism measures has no number, says who is missing and ends with 1", async () => {
    const [code, value] = await said(() => showMeasures({ ...choice, json: true }));
    const { measures, missing } = value as { measures: Measure[]; missing: string[] };
    const numbers = measures.flatMap((one) => [one.value, one.n, one.interval]);
    assert.deepEqual([code, new Set(numbers)], [1, new Set([null])]);
    assert.match(
      missing.join(),
      /^staging-1 was not reached: .* refused the connection; try: ssh /,
    );
  });

  it("prism report does not say that there was no run", async () => {
    await assert.rejects(makeReport({ ...choice, run: null, out: null, json: true }), {
      message:
        /found none at all; unknown on staging-1: \S+ refused the connection; try: ssh .*127\.0\.0\.1$/,
    });
  });

  it("prism status names it in its JSON and ends with 1", async () => {
    const [code, value] = await said(() => showStatus({ ...choice, json: true, onlyDrift: false }));
    assert.deepEqual([code, (value as { silent: string[] }).silent], [1, ["staging-1"]]);
  });
});
