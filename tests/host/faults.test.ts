import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { deploymentOf } from "./support/orders";
import { failureOf, useGoodHost } from "./support/good-host";

describe("a fault before the switch", function () {
  this.timeout(60_000);
  const rig = useGoodHost();

  it("is told when the tag does not exist", async () => {
    const failure = failureOf(
      await rig.host.deploy(rig.order(deploymentOf("v9.9.9", "a".repeat(40)))),
    );
    assert.equal(failure.reason, `tag v9.9.9 does not exist in ${rig.origin.folder}`);
    assert.equal(failure.blame, false);
  });

  it("is told when the tag is not annotated", async () => {
    const commit = rig.origin.release({ tag: "v2.0.1", tagKind: "lightweight" });
    const failure = failureOf(await rig.host.deploy(rig.order(deploymentOf("v2.0.1", commit))));
    assert.equal(failure.reason, "tag v2.0.1 is not annotated: it names a commit directly");
  });

  it("is told when the tag moved since the plan, with both commits", async () => {
    const planned = rig.release("v2.0.2");
    const now = rig.origin.release({ tag: "v2.0.2", tagKind: "none" });
    rig.origin.git("tag", "-a", "-f", "v2.0.2", "-m", "moved");
    const failure = failureOf(await rig.host.deploy(rig.order(planned)));
    assert.equal(
      failure.reason,
      `tag v2.0.2 moved since the plan: planned commit ${planned.commit}, found ${now}`,
    );
  });

  it("is told when pm2 is missing", async () => {
    const { paths } = rig.host;
    const missing = join(rig.host.folder, "no-pm2");
    const { verdict } = await rig.host.step(
      "stage",
      rig.order(rig.release("v2.0.3"), { paths: { ...paths, pm2: missing } }),
    );
    assert.match(verdict.failure?.reason ?? "", /^pm2 jlist could not start: .*ENOENT/);
    assert.match(verdict.failure?.wayOut ?? "", /^install pm2 on the host/);
    // The run that found no pm2 is closed by its own settle.
    await rig.host.step("settle", {
      deployment: deploymentOf("v2.0.3", "b".repeat(40)),
      runId: verdict.runId,
      upstream: verdict.failure ?? "go",
    });
  });

  it("is told when Bun is missing, by the command itself", async () => {
    const { paths } = rig.host;
    rig.host.paths = { ...paths, bun: join(rig.host.folder, "no-bun") };
    const { verdict } = await rig.host.step("stage", rig.order(rig.good));
    rig.host.paths = paths;
    assert.equal(verdict.failure?.reason, `Bun is not at ${rig.host.folder}/no-bun on this host`);
  });

  it("is told when there is no disk", async () => {
    const preflight = { minimumFreeGigabytes: 1e9, minimumFreeMemoryMegabytes: 0 };
    const failure = failureOf(
      await rig.host.deploy(rig.order(rig.release("v2.0.4"), { preflight })),
    );
    assert.match(failure.reason, /^[\d.]+ [kMGT]B are free under .*root, 1000.0 PB are needed$/);
  });

  it("is told when the install fails, with its last words", async () => {
    const files = { "bunfig.toml": "", "install.sh": "echo cannot resolve left-pad >&2; exit 3" };
    const deployment = rig.release("v2.0.5", undefined, files);
    rig.host.app = { ...rig.host.app, install: ["sh", "install.sh"] };
    const failure = failureOf(await rig.host.deploy(rig.order(deployment)));
    rig.host.app = { ...rig.host.app, install: ["bun", "install", "--production"] };
    assert.equal(
      failure.reason,
      "install (sh install.sh) ended with code 3: cannot resolve left-pad",
    );
  });

  it("ends an install that hangs at its limit, with its children", async () => {
    const mark = join(rig.host.folder, "late");
    const files = { "install.sh": `trap '' TERM; (sleep 30; touch ${mark}) & sleep 31` };
    const deployment = rig.release("v2.0.6", undefined, files);
    rig.host.app = { ...rig.host.app, install: ["sh", "install.sh"] };
    rig.host.limits = { stage: 2 };
    const started = performance.now();
    const { verdict } = await rig.host.step("stage", rig.order(deployment));
    rig.host.app = { ...rig.host.app, install: ["bun", "install", "--production"] };
    assert.match(verdict.failure?.reason ?? "", /did not end within its limit/);
    assert.ok(performance.now() - started < 9000);
    await rig.host.step("settle", {
      deployment,
      runId: verdict.runId,
      upstream: verdict.failure ?? "go",
    });
  });

  it("names the stranger who holds the port, and blames no release", async () => {
    const stranger = createServer();
    await new Promise<void>((done) => stranger.listen(0, "127.0.0.1", done));
    const address = stranger.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const failure = failureOf(await rig.host.deploy(rig.order(rig.release("v3.0.6"), { port })));
    stranger.close();
    assert.match(
      failure.reason,
      new RegExp(`^port ${port} is held by pid ${process.pid} \\(.*mocha.*\\), not by test-app$`),
    );
    assert.equal(failure.blame, false);
  });

  it("is told when the request is malformed, without its content", async () => {
    const { verdict } = await rig.host.step("stage", rig.order(rig.good, { app: undefined }));
    assert.equal(
      verdict.failure?.reason,
      "the request is malformed: app: expected by stage, got nothing",
    );
    const other = await rig.host.step("stage", rig.order(rig.good, { protocol: 7 }));
    assert.equal(
      other.verdict.failure?.reason,
      "the request is malformed: protocol: expected 1, got 7",
    );
  });

  it("is told when the runner is damaged", async () => {
    const next = rig.order(rig.good);
    mkdirSync(rig.host.home, { recursive: true });
    writeFileSync(join(rig.host.home, `.prism-prod-1-${next.runId}.mjs`), "half a runner");
    const { verdict } = await rig.host.step("stage", next);
    assert.match(verdict.failure?.reason ?? "", /^the runner .* is damaged: expected sha256 none/);
  });
});
