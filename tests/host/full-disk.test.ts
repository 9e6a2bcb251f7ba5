import assert from "node:assert/strict";
import type { Deployment } from "../../plan/release";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin } from "./support/app";
import { TestHost } from "./support/host";
import { deploymentOf } from "./support/orders";

/** What a full disk does, without one: files may be made and renamed, but not one byte is written into them. */
const FULL = "trap '' XFSZ; ulimit -f 0";

describe("prism-host on a full disk", function () {
  this.timeout(60_000);
  const origin = createOrigin();
  let host: TestHost;
  let one: Deployment;
  let two: Deployment;
  const tool = (words: string) => host.run(`${FULL}; ${host.paths.root}/bin/prism-host ${words}`);

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

  it("goes back all the same, and says what was not written and what to do", async () => {
    const lines = host.ledger().length;
    const back = await tool("rollback --reason 'it fills the disk'");
    assert.equal(await host.version(), "1.0.0", back.stdout + back.stderr);
    assert.equal(back.code, 0, back.stdout + back.stderr);
    assert.match(
      back.stdout,
      new RegExp(
        `^prod-1 runs ${one.id}, verified, but .*: free disk space on the host, then give the same order`,
      ),
    );
    assert.equal(host.ledger().length, lines);
  });

  it("is written down by the same order once there is room", async () => {
    const starts = host.started().length;
    const again = await host.run(`${host.paths.root}/bin/prism-host rollback`);
    assert.equal(again.code, 0, again.stdout + again.stderr);
    assert.match(again.stdout, new RegExp(`^prod-1 runs ${one.id}, verified\\n`));
    const { ledger, drift } = await host.inspect();
    assert.deepEqual(
      [drift, ledger.bad.map(({ deployment }) => deployment.id), host.started().length],
      [[], [two.id], starts],
    );
    const third = await host.run(`${host.paths.root}/bin/prism-host rollback`);
    assert.match(third.stdout, /nothing was done/);
  });
});
