import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { hostsOf } from "../../config/inventory";
import { parseSettings, parseTexts } from "../../config/parse";
import { deploymentOf, settingsDigest } from "../../plan/identity";
import type { Run } from "../../plan/release";
import { planSteps } from "../../plan/steps";

const root = join(__dirname, "..", "..");

/** Steps of a fixed run under a checked-in stack file. */
function plannedFor(stack: string) {
  const file = readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8");
  const { config } = parse(file) as { config: Record<string, string | number | boolean | object> };
  // As the engine hands them over: one text per key.
  const texts = Object.entries(config).map(([key, value]) => [
    key.replace(/^prism:/, ""),
    typeof value === "object" ? JSON.stringify(value) : String(value),
  ]);
  const { settings, problems } = parseSettings(
    parseTexts(Object.fromEntries(texts) as Record<string, string>),
  );
  assert.deepEqual(problems, []);
  assert.ok(settings);
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const run: Run = {
    id: "deploy-20261118T0200Z-4f1c9a",
    lane: "deploy",
    deployment: deploymentOf(settings.release, commit, settingsDigest(settings)),
    openedBy: "ann@laptop",
    attempt: "2026-11-18T02:00:00.000Z",
    order: null,
    takesOver: [],
  };
  return planSteps(stack, settings, hostsOf(settings), run);
}

/** As prettier writes it, so that the file is as readable as the rest and a diff shows one line per change. */
async function formatted(value: unknown): Promise<string> {
  const { format } = await import("prettier");
  return format(JSON.stringify(value), { parser: "json", printWidth: 100 });
}

// After a wanted change: UPDATE_GOLDEN=1 npx mocha tests/plan/golden-plans.test.ts
// The commit says why the plans changed: a change here runs Commands on the hosts of every user.
describe("the plan of the checked-in stack file", () => {
  for (const stack of ["staging", "production"]) {
    it(`${stack} is the golden one`, async () => {
      const golden = join(__dirname, "golden", `${stack}.json`);
      const planned = plannedFor(stack);
      if (process.env.UPDATE_GOLDEN) writeFileSync(golden, await formatted(planned));
      assert.deepEqual(planned, JSON.parse(readFileSync(golden, "utf8")));
    });
  }
});
