import assert from "node:assert/strict";
import { server } from "./support/app";
import { failureOf, useGoodHost } from "./support/good-host";
import { deploymentOf } from "./support/orders";

const BRANCH = "release/v2.0.0";
const HELLO = server(`{ status: "healthy", version: "2.0.0" }`);

describe("a release branch on one host", function () {
  this.timeout(180_000);
  const rig = useGoodHost();

  /** Pushes to the branch; gives the deployment of its newest commit as the host names its folder. */
  const push = (source: string) => {
    const commit = rig.origin.release({ tag: "v2.0.0", source, tagKind: "none" });
    rig.origin.git("branch", "--force", BRANCH);
    return { ...deploymentOf("release_v2.0.0", commit), tag: BRANCH };
  };
  const lastOf = async (...[deployment, request]: Parameters<typeof rig.order>) =>
    (await rig.host.deploy(rig.order(deployment, request))).at(-1);

  it("is deployed at the planned commit, also when somebody pushed since, and reports its version", async () => {
    const planned = push(HELLO);
    push(`${HELLO}// later`);
    assert.equal((await lastOf(planned))?.outcome, "ok");
    const { current } = await rig.host.inspect();
    assert.deepEqual([current?.id, current?.tag], [planned.id, BRANCH]);
    assert.equal(await rig.host.version(), "2.0.0");
    await rig.host.deploy(rig.order(rig.good));
  });

  it("is refused when the origin has no such branch, or not the commit any more", async () => {
    const gone = { ...push(HELLO), tag: "release/v9.9.9" };
    const stage = async (deployment: typeof gone) =>
      failureOf(await rig.host.deploy(rig.order(deployment), ["stage", "settle"])).reason;
    assert.equal(
      await stage({ ...gone, id: "release_v9.9.9-aaaaaaa-0000000" }),
      `branch release/v9.9.9 does not exist in ${rig.origin.folder}`,
    );
    const head = rig.origin.git("rev-parse", BRANCH);
    const commit = "a".repeat(40);
    assert.equal(
      await stage({ ...gone, id: "release_v2.0.0-aaaaaaa-0000000", tag: BRANCH, commit }),
      `branch ${BRANCH} moved since the plan, and the origin does not give its commit ${commit} any more: found ${head}`,
    );
  });

  it("of a candidate may report the version that the candidate is to become", async () => {
    const tag = "v2.0.0-rc.1";
    const candidate = rig.release(tag, HELLO);
    assert.equal((await lastOf(candidate))?.outcome, "ok");
    await rig.host.deploy(rig.order(rig.good));
    const other = rig.release(
      "v2.0.0-rc.2",
      server(`{ status: "healthy", version: "2.0.0-rc.1" }`),
    );
    assert.equal(
      failureOf(await rig.host.deploy(rig.order(other))).reason,
      'GET /health reported version "2.0.0-rc.1" instead of "2.0.0-rc.2"',
    );
  });
});
