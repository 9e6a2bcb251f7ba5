import assert from "node:assert/strict";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin } from "./support/app";
import { deploymentOf, TestHost } from "./support/host";

describe("a deployment on one host", function () {
  this.timeout(60_000);
  const origin = createOrigin();
  let host: TestHost;
  let one = "";
  let two = "";

  before(async () => {
    one = origin.release({ tag: "v1.0.0" });
    two = origin.release({ tag: "v2.0.0" });
    host = await TestHost.create(origin.folder);
  });
  after(() => {
    host.stop();
    removeTemporaryFolders();
  });

  it("goes through all phases on an empty host", async () => {
    const verdicts = await host.deploy({
      deployment: deploymentOf("v1.0.0", one),
      runId: "first-1",
      lane: "first",
    });
    for (const v of verdicts)
        v.phase,
        v.outcome,
        v.seconds,
        v.summary,
        JSON.stringify(v.evidence),
        v.failure?.wayOut ?? "",
      );
    assert.deepEqual(
      verdicts.map(({ outcome }) => outcome),
      ["ok", "ok", "ok", "ok"],
    );
    assert.equal(await host.version(), "1.0.0");
  });

  it("replaces the release before", async () => {
    const verdicts = await host.deploy({
      deployment: deploymentOf("v2.0.0", two),
      runId: "deploy-2",
    });
    for (const v of verdicts)
    assert.deepEqual(
      verdicts.map(({ outcome }) => outcome),
      ["ok", "ok", "ok", "ok"],
    );
    assert.equal(await host.version(), "2.0.0");
      (
        await host.run(
          `${host.paths.root}/bin/prism-host status; ${host.paths.root}/bin/prism-host ledger`,
        )
      ).stdout,
    );
  });
});
