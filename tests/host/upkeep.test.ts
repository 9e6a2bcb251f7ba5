import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "../../plan/release";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin } from "./support/app";
import { TestHost } from "./support/host";
import { deploymentOf, ELSEWHERE } from "./support/orders";

describe("what is left on a host", function () {
  this.timeout(60_000);
  const origin = createOrigin();
  let host: TestHost;
  let one: Deployment;
  before(async () => {
    host = await TestHost.create(origin.folder);
    one = deploymentOf("v1.0.0", origin.release({ tag: "v1.0.0" }));
    await host.deploy({ deployment: one, runId: "first-1", lane: "first" });
  });
  after(() => {
    host.stop();
    removeTemporaryFolders();
  });

  it("notices what was changed by hand", async () => {
    const folder = join(host.paths.root, "deployments", one.id);
    appendFileSync(join(folder, "app.env"), "X=1\n");
    appendFileSync(join(folder, "code/src/index.ts"), "\n");
    await host.run(`${host.paths.pm2} stop test-app`);
    const { drift } = await host.inspect();
    assert.deepEqual(drift, [
      "app.env was changed by hand",
      "1 files of the checkout were changed, first src/index.ts",
      "pm2 shows stopped instead of online",
    ]);
  });

  it("shows status and ledger to a person on the host", async () => {
    const tool = join(host.paths.root, "bin/prism-host");
    const status = await host.run(`${tool} status`);
    assert.match(status.stdout, new RegExp(`^current +${one.id}$`, "m"));
    const json = await host.run(`${tool} ledger --json`);
    assert.equal(json.stdout.trim().split("\n").length, host.ledger().length);
    assert.equal((await host.run(`${tool} dance`)).code, 2);
  });

  it("keeps the deployments it must and removes older ones, and never a backup", async () => {
    const target = join(host.folder, "backups");
    mkdirSync(target);
    writeFileSync(join(target, "by-hand.tar.gz"), "made by a person");
    const backup = { method: "builtin", data: [host.data], target };
    const phases = ["stage", "backup", "activate", "verify", "settle"] as const;
    for (const [index, tag] of ["v4.0.0", "v4.0.1", "v4.0.2"].entries()) {
      const deployment = deploymentOf(tag, origin.release({ tag }));
      await host.deploy(
        { deployment, runId: `deploy-1${index}`, request: { keep: 2, backup } },
        phases,
      );
    }
    const made = host.ledger().flatMap((entry) => (entry.type === "backup" ? entry.path : []));
    assert.equal(made.length, 3);
    const kept = readdirSync(target).map((name) => join(target, name));
    assert.deepEqual(kept.sort(), [join(target, "by-hand.tar.gz"), ...made].sort());
    const { deployments } = await host.inspect();
    assert.deepEqual(
      deployments.map((id) => id.split("-")[0]),
      ["v4.0.1", "v4.0.2"],
    );
    assert.ok(existsSync(join(host.home, ".prism-prod-1-deploy-12.mjs")));
    assert.ok(!existsSync(join(host.home, ".prism-prod-1-deploy-10.mjs")));
  });

  it("lets a host end on nothing half-built", async () => {
    mkdirSync(join(host.paths.root, "deployments/.staging-old"));
    const deployment = deploymentOf("v5.0.0", origin.release({ tag: "v5.0.0" }));
    await host.step("stage", { deployment, runId: "deploy-20" });
    assert.deepEqual(
      readdirSync(join(host.paths.root, "deployments")).filter((name) => name.startsWith(".")),
      [],
    );
    const upstream = { ...ELSEWHERE, blame: false };
    await host.step("settle", { deployment, runId: "deploy-20", upstream });
  });

  it("confirms a deployment also when something old cannot be removed", async () => {
    const runner = join(host.home, ".prism-prod-1-deploy-12.mjs");
    rmSync(runner);
    mkdirSync(runner);
    const deployment = deploymentOf("v6.0.0", origin.release({ tag: "v6.0.0" }));
    const verdicts = await host.deploy({ deployment, runId: "deploy-21" });
    assert.deepEqual(
      verdicts.map(({ outcome }) => outcome),
      ["ok", "ok", "ok", "ok"],
    );
    rmSync(runner, { recursive: true });
  });

  it("goes back also when the new deployment's folder was damaged", async () => {
    const deployment = deploymentOf("v7.0.0", origin.release({ tag: "v7.0.0" }));
    const order = { deployment, runId: "deploy-22" };
    await host.deploy(order, ["stage", "activate"]);
    rmSync(join(host.paths.root, "deployments", deployment.id, "deployment.json"));
    await host.step("settle", { ...order, upstream: { ...ELSEWHERE, blame: false } });
    assert.equal(await host.version(), "6.0.0");
  });
});
