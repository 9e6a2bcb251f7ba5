import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Verdict } from "../../plan/protocol";
import type { Deployment } from "../../plan/release";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin, server } from "./support/app";
import { deploymentOf, TestHost } from "./support/host";

describe("a fault on one host", function () {
  this.timeout(60_000);
  const origin = createOrigin();
  let host: TestHost;
  let good: Deployment;
  let runs = 0;

  const order = (deployment: Deployment, request = {}) => ({
    deployment,
    runId: `deploy-${(runs += 1)}`,
    request,
  });
  const release = (tag: string, source?: string, files = {}) =>
    deploymentOf(tag, origin.release({ tag, files, ...(source === undefined ? {} : { source }) }));
  const failureOf = (verdicts: readonly Verdict[]) => {
    const failed = verdicts.filter(({ outcome }) => outcome === "failed");
    assert.equal(failed.length, 1, JSON.stringify(verdicts));
    assert.equal(verdicts.at(-1)?.outcome, "reverted", JSON.stringify(verdicts.at(-1)));
    const [first] = failed;
    assert.ok(first?.failure);
    return first.failure;
  };
  const stillRunsGood = async () => {
    assert.equal(await host.version(), "1.0.0");
    const { current, process, drift, ledger } = await host.inspect();
    assert.equal(current?.id, good.id);
    assert.equal(process?.deploymentId, good.id);
    assert.deepEqual(drift, []);
    assert.equal(ledger.openRun, null);
  };

  before(async () => {
    good = release("v1.0.0");
    host = await TestHost.create(origin.folder);
    host.limitSeconds = 6;
    await host.deploy(order(good));
  });
  after(() => {
    host.stop();
    removeTemporaryFolders();
  });
  afterEach(stillRunsGood);

  it("is told when the tag does not exist", async () => {
    const failure = failureOf(await host.deploy(order(deploymentOf("v9.9.9", "a".repeat(40)))));
    assert.equal(failure.reason, `tag v9.9.9 does not exist in ${origin.folder}`);
    assert.equal(failure.blame, false);
  });

  it("is told when the tag is not annotated", async () => {
    const commit = origin.release({ tag: "v2.0.1", tagKind: "lightweight" });
    const failure = failureOf(await host.deploy(order(deploymentOf("v2.0.1", commit))));
    assert.equal(failure.reason, "tag v2.0.1 is not annotated: it names a commit directly");
  });

  it("is told when the tag moved since the plan, with both commits", async () => {
    const planned = release("v2.0.2");
    const now = origin.release({ tag: "v2.0.2", tagKind: "none" });
    origin.git("tag", "-a", "-f", "v2.0.2", "-m", "moved");
    const failure = failureOf(await host.deploy(order(planned)));
    assert.equal(
      failure.reason,
      `tag v2.0.2 moved since the plan: planned commit ${planned.commit}, found ${now}`,
    );
  });

  it("is told when pm2 is missing", async () => {
    const { paths } = host;
    const missing = join(host.folder, "no-pm2");
    const { verdict } = await host.step(
      "stage",
      order(release("v2.0.3"), { paths: { ...paths, pm2: missing } }),
    );
    assert.match(verdict.failure?.reason ?? "", /^pm2 jlist could not start: .*ENOENT/);
    assert.match(verdict.failure?.wayOut ?? "", /^install pm2 on the host/);
    // The run that found no pm2 is closed by its own settle.
    await host.step("settle", {
      deployment: deploymentOf("v2.0.3", "b".repeat(40)),
      runId: verdict.runId,
      upstream: verdict.failure ?? "go",
    });
  });

  it("is told when Bun is missing, by the command itself", async () => {
    const { paths } = host;
    host.paths = { ...paths, bun: join(host.folder, "no-bun") };
    const { verdict } = await host.step("stage", order(good));
    host.paths = paths;
    assert.equal(verdict.failure?.reason, `Bun is not at ${host.folder}/no-bun on this host`);
  });

  it("is told when there is no disk", async () => {
    const preflight = { minimumFreeGigabytes: 1e9, minimumFreeMemoryMegabytes: 0 };
    const failure = failureOf(await host.deploy(order(release("v2.0.4"), { preflight })));
    assert.match(failure.reason, /^[\d.]+ GB are free under .*root, 1000000000.0 GB are needed$/);
  });

  it("is told when the install fails, with its last words", async () => {
    const files = { "bunfig.toml": "", "install.sh": "echo cannot resolve left-pad >&2; exit 3" };
    const deployment = release("v2.0.5", undefined, files);
    host.app = { ...host.app, install: ["sh", "install.sh"] };
    const failure = failureOf(await host.deploy(order(deployment)));
    host.app = { ...host.app, install: ["bun", "install", "--production"] };
    assert.equal(
      failure.reason,
      "install (sh install.sh) ended with code 3: cannot resolve left-pad",
    );
  });

  it("ends an install that hangs at its limit, with its children", async () => {
    const mark = join(host.folder, "late");
    const files = { "install.sh": `trap '' TERM; (sleep 30; touch ${mark}) & sleep 31` };
    const deployment = release("v2.0.6", undefined, files);
    host.app = { ...host.app, install: ["sh", "install.sh"] };
    host.limitSeconds = 3;
    const started = performance.now();
    const { verdict } = await host.step("stage", order(deployment));
    host.limitSeconds = 6;
    host.app = { ...host.app, install: ["bun", "install", "--production"] };
    assert.match(verdict.failure?.reason ?? "", /did not end within its limit/);
    assert.ok(performance.now() - started < 9000);
    await host.step("settle", {
      deployment,
      runId: verdict.runId,
      upstream: verdict.failure ?? "go",
    });
  });

  it("goes back from a release that never answers healthy, and marks it bad", async () => {
    const bad = release("v3.0.0", server(`{ status: "starting", version }`));
    const failure = failureOf(await host.deploy(order(bad)));
    assert.equal(failure.reason, 'GET /health: status is "starting" instead of "healthy"');
    assert.equal(failure.blame, true);
    const { ledger } = await host.inspect();
    assert.deepEqual(
      ledger.bad.map(({ deployment }) => deployment.id),
      [bad.id],
    );
  });

  it("goes back from a release that does nothing but stay online", async () => {
    const bad = release("v3.0.1", "setInterval(() => {}, 1000);");
    const failure = failureOf(await host.deploy(order(bad)));
    assert.equal(failure.reason, `the app never listened on port ${host.port}; it wrote nothing`);
  });

  it("goes back from a release that reports another version", async () => {
    const bad = release("v3.0.2", server(`{ status: "healthy", version: "3.0.1" }`));
    const failure = failureOf(await host.deploy(order(bad)));
    assert.equal(failure.reason, 'GET /health reported version "3.0.1" instead of "3.0.2"');
  });

  it("goes back from a release that crashes, and shows its last words without secrets", async () => {
    const bad = release("v3.0.3", `console.error("no way", process.env.TOKEN); process.exit(1);`);
    const failure = failureOf(await host.deploy(order(bad)));
    assert.match(
      failure.reason,
      /^the app crashed \d+ times after its start \(pm2: .+\); last lines: .*no way \[TOKEN\]/,
    );
  });

  it("goes back when a check fails, naming every problem", async () => {
    const { app } = host;
    host.app = {
      ...app,
      checks: [
        { name: "absent", path: "/absent" },
        { name: "work", method: "POST", path: "/api/work", body: {}, expectJson: { ok: false } },
      ],
    };
    const failure = failureOf(await host.deploy(order(release("v3.0.4"))));
    host.app = app;
    assert.equal(
      failure.reason,
      "absent (GET /absent) answered 404 instead of 200: ; work (POST /api/work): ok is true instead of false",
    );
  });

  it("goes back when the log shows errors since the start, and only then", async () => {
    const noisy = `${server()}\nconsole.log("ERROR: cannot reach the moon");`;
    const failure = failureOf(await host.deploy(order(release("v3.0.5", noisy))));
    assert.match(
      failure.reason,
      /^1 of the last \d log lines match ERROR; first: ERROR: cannot reach the moon$/,
    );
    assert.equal((await host.deploy(order(good))).at(-1)?.outcome, "ok");
  });

  it("names the stranger who holds the port, and blames no release", async () => {
    const stranger = createServer();
    await new Promise<void>((done) => stranger.listen(0, "127.0.0.1", done));
    const address = stranger.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const failure = failureOf(await host.deploy(order(release("v3.0.6"), { port })));
    stranger.close();
    assert.match(
      failure.reason,
      new RegExp(`^port ${port} is held by pid ${process.pid} \\(.*mocha.*\\), not by test-app$`),
    );
    assert.equal(failure.blame, false);
  });

  it("is told when the request is malformed, without its content", async () => {
    const { verdict } = await host.step("stage", order(good, { app: undefined }));
    assert.equal(
      verdict.failure?.reason,
      "the request is malformed: app: expected by stage, got nothing",
    );
    const other = await host.step("stage", order(good, { protocol: 7 }));
    assert.equal(
      other.verdict.failure?.reason,
      "the request is malformed: protocol: expected 1, got 7",
    );
  });

  it("is told when the runner is damaged", async () => {
    const next = order(good);
    mkdirSync(host.home, { recursive: true });
    writeFileSync(join(host.home, `.prism-prod-1-${next.runId}.mjs`), "half a runner");
    const { verdict } = await host.step("stage", next);
    assert.match(verdict.failure?.reason ?? "", /^the runner .* is damaged: expected sha256 none/);
  });
});
