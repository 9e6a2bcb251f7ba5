import assert from "node:assert/strict";
import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "../../plan/release";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin, server } from "./support/app";
import { TestHost } from "./support/host";
import { deploymentOf, ELSEWHERE, type StepOrder } from "./support/orders";

describe("an ordered rollback on one host", function () {
  this.timeout(60_000);
  const origin = createOrigin();
  let host: TestHost;
  let one: Deployment;
  let two: Deployment;
  const order = { reason: "it loses orders", restoreData: false, overNewerData: false };
  const back = (runId: string, deployment = one): StepOrder => ({
    deployment,
    runId,
    lane: "rollback",
    order,
    request: { buildable: false, repository: "/nowhere" },
  });
  const marks = () =>
    host.ledger().flatMap((entry) => (entry.type === "marked" ? [entry.deployment.id] : []));

  before(async () => {
    one = deploymentOf("v1.0.0", origin.release({ tag: "v1.0.0" }));
    two = deploymentOf("v2.0.0", origin.release({ tag: "v2.0.0" }));
    host = await TestHost.create(origin.folder);
    await host.deploy({ deployment: one, runId: "first-1", lane: "first" });
    await host.deploy({ deployment: two, runId: "deploy-2" });
  });
  after(() => {
    host.stop();
    removeTemporaryFolders();
  });

  it("stays as it is when it cannot go back, and its run stays open", async () => {
    const folder = join(host.paths.root, "deployments", one.id);
    renameSync(folder, `${folder}.away`);
    const verdicts = await host.deploy(back("rollback-3"));
    renameSync(`${folder}.away`, folder);
    const [staged, , , settled] = verdicts.map(({ failure }) => failure);
    const missing = `${one.id} is not on this host: looked for it in ${folder}, and the settings of now cannot make it`;
    assert.equal(staged?.reason, missing);
    assert.match(staged.wayOut, /pulumi config set prism:release v1\.0\.0/);
    assert.equal(settled?.reason, `prod-1 is not on ${one.id}: ${missing}`);
    assert.match(settled.wayOut, new RegExp(`prism rollback --stack test --to ${one.id}$`));
    assert.equal(await host.version(), "2.0.0");
    const { ledger } = await host.inspect();
    assert.equal(ledger.openRun?.id, "rollback-3");
  });

  it("marks what it leaves before anything else, and the next one takes it over", async () => {
    const verdicts = await host.deploy(back("rollback-4"));
    assert.deepEqual(
      verdicts.map(({ outcome }) => outcome),
      ["already", "ok", "ok", "ok"],
    );
    assert.equal(verdicts[1]?.evidence["deadline"], null);
    assert.equal(await host.version(), "1.0.0");
    const { ledger, guard } = await host.inspect();
    assert.deepEqual([ledger.openRun, guard], [null, null]);
    assert.deepEqual(
      ledger.bad.map(({ deployment, reason, ordered }) => [deployment.id, reason, ordered]),
      [[two.id, order.reason, true]],
    );
    const types = host
      .ledger()
      .flatMap((entry) => ("runId" in entry && entry.runId === "rollback-4" ? entry.type : []));
    assert.equal(types[0], "marked");
  });

  it("marks nothing where the target runs already", async () => {
    const before = marks();
    const verdicts = await host.deploy(back("rollback-5"));
    assert.deepEqual(
      verdicts.map(({ outcome }) => outcome),
      ["already", "already", "ok", "ok"],
    );
    assert.deepEqual(marks(), before);
  });

  it("refuses secrets that changed under the same version, by name only", async () => {
    const before = host.secrets;
    host.secrets = { ...before, TOKEN: "another-secret-value", EXTRA: "more-secret-value" };
    const { verdict, progress } = await host.step("stage", { deployment: one, runId: "deploy-6" });
    host.secrets = before;
    assert.equal(
      verdict.failure?.reason,
      `${one.id} is on this host with another value of EXTRA, TOKEN: a changed secret is a new deployment, and prism:secrets.version is the same`,
    );
    assert.match(verdict.failure.wayOut, /prism:secrets\.version.*prism:secrets\.jwtValue/);
    assert.doesNotMatch(JSON.stringify(verdict) + progress, /secret-value/);
    await host.step("settle", { deployment: one, runId: "deploy-6", upstream: verdict.failure });
    const again = await host.step("stage", { deployment: one, runId: "deploy-7" });
    assert.equal(again.verdict.outcome, "already");
    await host.step("settle", { deployment: one, runId: "deploy-7", upstream: ELSEWHERE });
  });

  it("builds a release that failed here anew, and none that ran verified", async () => {
    const source = `import { existsSync } from "node:fs";\nif (existsSync("broken")) process.exit(1);\n${server()}`;
    const three = deploymentOf("v3.0.0", origin.release({ tag: "v3.0.0", source }));
    const folder = join(host.paths.root, "deployments", three.id, "code");
    host.limits = { activate: 8, verify: 4 };
    const failing = { deployment: three, runId: "deploy-8" };
    await host.step("stage", failing);
    writeFileSync(join(folder, "broken"), "");
    const failed = await host.deploy(failing, ["activate", "verify", "settle"]);
    assert.equal(failed.at(-1)?.outcome, "reverted");
    const [staged, ...rest] = await host.deploy({ deployment: three, runId: "deploy-9" });
    assert.deepEqual(
      [staged?.outcome, ...rest.map(({ outcome }) => outcome)],
      ["ok", "ok", "ok", "ok"],
    );
    assert.ok(!existsSync(join(folder, "broken")));
    const [left] = await host.deploy({ deployment: two, runId: "deploy-10" }, ["stage"]);
    assert.equal(left?.outcome, "already", "what a person ordered to leave is whole");
  });
});
