import assert from "node:assert/strict";
import { addRelease, moveTag, readCommit } from "../../sandbox/origin";
import { expectNoAct, expectRelease } from "../../sandbox/rehearsal/promises";
import { releaseOf } from "../../sandbox/bad-releases";
import type { PlanReview } from "../../plan/review/review";
import { useRig, type Overrides } from "./support/rig";

const BRANCH = "release/v2.4.0";
const HOSTS = ["prod-1", "prod-2", "prod-3"];

describe("the release checks", function () {
  this.timeout(10 * 60_000);
  // Each test begins where the one before ended.
  this.bail(true);
  const rig = useRig();
  const checks = { skip: [] };

  const commitOf = async (tag: string) => (await readCommit(rig.sandbox.origin, tag)).slice(0, 7);
  /** What stands in the way of a production update, which must touch no host. */
  const refusal = async (settings: Overrides) => {
    rig.configure("production", { checks, ...settings });
    const before = await rig.readHosts();
    const { code, text } = await rig.up("production");
    assert.notEqual(code, 0, text);
    expectNoAct(before, await rig.readHosts());
    assert.match(text, /error: Nothing was touched:/);
    return [...text.matchAll(/^ +(check .*)$/gm)].map(([, line]) => line);
  };

  it("refuse what staging has not verified, of which a preview warns", async () => {
    const line = `check staging: stack staging: must have verified ${await commitOf("v2.3.0")}, the commit of v2.3.0, found nothing verified; deploy it there first: pulumi config set prism:release v2.3.0 --stack staging, then pulumi up --stack staging`;
    assert.deepEqual(await refusal({}), [line]);
    const { code, text } = await rig.pulumi("production", "preview");
    assert.equal(code, 0, text);
    assert.ok(text.includes(line), text);
    const plan = await rig.prism("production", "plan");
    assert.equal(plan.code, 1, plan.text);
    assert.match(plan.text, /^prod-1 +nothing +v2\.3\.0-\S+ +1 canary +yes +command +unknown$/m);
    assert.ok(plan.text.includes(`FAILED      ${line.slice("check ".length)}`), plan.text);
    assert.ok(text.includes(`FAILED      ${line.slice("check ".length)}`), text);
  });

  it("let through what staging has verified", async () => {
    await rig.deploy("staging");
    await rig.deploy("production");
    expectRelease(await rig.readHosts(), HOSTS, "v2.3.0");
    rig.configure("staging", { release: BRANCH });
    const said = await rig.deploy("staging");
    assert.match(said, /^ +branch release\/v2\.4\.0: commit [0-9a-f]{40}$/m);
    const before = await rig.readHosts();
    await rig.deploy("staging");
    expectNoAct(before, await rig.readHosts());
    rig.configure("production", { checks, release: BRANCH });
    const branch = await rig.up("production");
    assert.match(
      branch.text,
      /prism:release: must be an annotated tag in stack production, got branch/,
    );
    rig.configure("production", { checks, release: "v2.4.0" });
    const { code, text } = await rig.prism("production", "plan", "--format", "json");
    assert.equal(code, 0, text);
    const review = JSON.parse(text) as PlanReview;
    assert.deepEqual(
      review.checks.map(({ check, passed }) => [check, passed]),
      ["tag", "changelog", "staging", "last-good", "backup"].map((check) => [check, true]),
    );
    assert.match(
      review.checks.find(({ check }) => check === "staging")?.text ?? "",
      /^stack staging verified [0-9a-f]{7} as release\/v2\.4\.0; slowest answers: Gateway check \d+ ms, Retrospective \d+ ms, Analytics \d+ ms, MCP server \d+ ms$/,
    );
    assert.ok(review.hosts.every(({ seconds }) => seconds !== null && seconds > 0));
    assert.deepEqual([review.kind, review.gate.verdict], ["deploy", "open"]);
    await rig.deploy("production");
    expectRelease(await rig.readHosts(), HOSTS, "v2.4.0");
  });

  it("refuse a release without its changelog entry, and one that staging only tried", async () => {
    const files = { "CHANGELOG.md": "# Changelog\n" };
    const release = releaseOf("2.4.5", "Say nothing", files);
    await addRelease(rig.sandbox.origin, { ...release, after: "2.4.0" });
    assert.deepEqual(
      (await refusal({ release: "v2.4.5" })).map((line) => line?.split(";")[0]),
      [
        'check changelog: CHANGELOG.md of v2.4.5: must have a heading "## v2.4.5", found none',
        `check staging: stack staging: must have verified ${await commitOf("v2.4.5")}, the commit of v2.4.5, found v2.3.0 (${await commitOf("v2.3.0")}), ${BRANCH} (${await commitOf("v2.4.0")})`,
      ],
    );
  });

  it("refuse a tag that was moved off its branch", async () => {
    const release = releaseOf("2.4.6", "Be moved", {});
    await addRelease(rig.sandbox.origin, { ...release, after: "2.4.0" });
    await moveTag(rig.sandbox.origin, "v2.4.6", "v2.4.5");
    const [found] = await refusal({ release: "v2.4.6" });
    assert.equal(
      found,
      `check tag: release/v2.4.6 at the origin: must hold ${await commitOf("v2.4.5")}, the commit of v2.4.6, found it without; tag a commit of the branch as a new version, or correct prism:checks.branch`,
    );
  });

  it("never stand in the way of going back", async () => {
    const nowhere = { ...checks, staging: "nowhere" };
    const [found] = await refusal({
      release: "v2.4.5",
      checks: { ...nowhere, skip: ["changelog"] },
    });
    assert.match(
      found ?? "",
      /^check staging: stack nowhere: its outputs must say what it has verified/,
    );
    rig.configure("production", { release: "v2.3.0", checks: nowhere });
    await rig.deploy("production");
    expectRelease(await rig.readHosts(), HOSTS, "v2.3.0");
  });
});
