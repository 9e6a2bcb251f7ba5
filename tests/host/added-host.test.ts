import assert from "node:assert/strict";
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "../../plan/release";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin } from "./support/app";
import { TestHost } from "./support/host";
import { deploymentOf, ELSEWHERE, type StepOrder } from "./support/orders";

describe("a host that was added or replaced", function () {
  this.timeout(60_000);
  const origin = createOrigin();
  let host: TestHost;
  let one: Deployment;
  let two: Deployment;
  const joins = (runId: string, lastGood: Deployment, request = {}): StepOrder => ({
    deployment: two,
    runId,
    run: { lastGood },
    request,
  });
  const folderOf = ({ id }: Deployment) => join(host.paths.root, "deployments", id);

  before(async () => {
    one = deploymentOf("v1.0.0", origin.release({ tag: "v1.0.0" }));
    two = deploymentOf("v2.0.0", origin.release({ tag: "v2.0.0" }));
    host = await TestHost.create(origin.folder);
  });
  after(() => {
    host.stop();
    removeTemporaryFolders();
  });

  it("takes what it shall run though the last good cannot be made, and says so", async () => {
    const gone = deploymentOf("v0.9.0", "9".repeat(40));
    const other = deploymentOf("v1.0.0", one.commit, "1111111");
    const upstream = { ...ELSEWHERE, blame: false };
    const why = async (order: StepOrder) => {
      const { verdict } = await host.step("stage", order);
      await host.step("settle", { ...order, upstream });
      assert.notEqual(verdict.outcome, "failed");
      return verdict.summary.split("could not be placed, so a rollback will not reach this host: ");
    };
    assert.deepEqual(await why(joins("deploy-1", gone)), [
      `placed ${two.id}; the last good ${gone.id} `,
      `tag v0.9.0 does not exist in ${origin.folder}`,
    ]);
    assert.deepEqual(await why(joins("deploy-2", other)), [
      `${two.id} is already in its folder; the last good ${other.id} `,
      "its settings are not those of now",
    ]);
    assert.ok(!existsSync(folderOf(other)));
  });

  it("gets the fleet's last good beside what it shall run, whole and with its secrets", async () => {
    const verdicts = await host.deploy(joins("deploy-3", one));
    assert.equal(
      verdicts[0]?.summary,
      `${two.id} is already in its folder; placed the last good ${one.id}`,
    );
    assert.equal(verdicts.at(-1)?.outcome, "ok", JSON.stringify(verdicts));
    assert.match(readFileSync(join(folderOf(one), "app.env"), "utf8"), /plain-secret-value/);
    assert.deepEqual(host.started(), ["2.0.0"]);
    const { deployments, ledger } = await host.inspect();
    assert.deepEqual(deployments, [one.id, two.id]);
    assert.deepEqual(ledger.settledRun?.lastGood, one);
  });

  it("goes back to it without git or registry, by its own tool", async () => {
    renameSync(origin.folder, `${origin.folder}.away`);
    const repository = join(host.paths.root, "repository.git");
    rmSync(repository, { recursive: true, force: true });
    const back = await host.run(`${host.paths.root}/bin/prism-host rollback`);
    renameSync(`${origin.folder}.away`, origin.folder);
    assert.equal(back.code, 0, back.stdout + back.stderr);
    assert.equal(await host.version(), "1.0.0");
    const { current, drift } = await host.inspect();
    assert.deepEqual([current?.id, drift], [one.id, []]);
  });
});
