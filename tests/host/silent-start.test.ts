import assert from "node:assert/strict";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin, server } from "./support/app";
import { TestHost } from "./support/host";
import { deploymentOf } from "./support/orders";

const GOODBYE = `
process.on("SIGTERM", () => {
  console.error("the old one says goodbye");
  process.exit(0);
});
`;
const SILENT = "setInterval(() => {}, 1000);\n";

describe("an app that says nothing after its start", function () {
  this.timeout(300_000);
  const origin = createOrigin();
  let host: TestHost;
  let runs = 0;
  const deploy = (tag: string, source: string) => {
    const deployment = deploymentOf(tag, origin.release({ tag, source }));
    return host.deploy({ deployment, runId: `deploy-${String((runs += 1))}` });
  };
  before(async () => {
    host = await TestHost.create(origin.folder);
    host.limits = { stage: 60, activate: 60, verify: 20, settle: 60 };
    const [, , , settled] = await deploy("v1.0.0", server() + GOODBYE);
    assert.equal(settled?.outcome, "ok", JSON.stringify(settled));
    host.limits = { ...host.limits, activate: 10 };
  });
  after(() => {
    host.stop();
    removeTemporaryFolders();
  });

  it("is not shown with what the process before it wrote, at its end or earlier", async () => {
    const expectSilence = (verdicts: Awaited<ReturnType<typeof deploy>>) => {
      const failed = verdicts.find(({ phase }) => phase === "activate");
      assert.match(failed?.failure?.reason ?? "", /; it wrote nothing to its log since the start$/);
      assert.deepEqual(failed?.evidence["log"], []);
    };
    expectSilence(await deploy("v2.0.0", SILENT));
    await host.run(`${host.paths.pm2} delete test-app`);
    expectSilence(await deploy("v2.0.1", SILENT));
  });
});
