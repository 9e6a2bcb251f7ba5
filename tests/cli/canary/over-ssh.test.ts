import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { MeasureOrder, MeasureRequest } from "../../../plan/measuring";
import type { Verdict } from "../../../plan/protocol";
import type { WatchedHost, WatchRequest } from "../../../plan/watch-request";
import { TestHost } from "../../sandbox/engine/providers/support/sshd";
import { runOf } from "../../support/fleet";
import { good } from "../../support/looks";
import { failed } from "../../support/verdicts";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder";
import { request, watched } from "./fixtures";

const ROOT = join(__dirname, "../../..");

/** Stands where Bun is expected: measures the same again and again until stdin ends, and keeps what it reads. */
const measuring = (folder: string) => `#!/bin/sh
read -r request
echo "$@" >${folder}/words
echo "$request" >${folder}/request
while sleep 0.05; do echo '${JSON.stringify({ look: good(), freezes: [], said: [] })}'; done &
cat >${folder}/orders
kill $!
`;

describe("the canary watch over ssh", () => {
  let server: TestHost;
  const folders: Record<string, string> = {};

  before(async () => {
    server = await TestHost.start();
    for (const name of ["web-1", "web-2"]) {
      const folder = temporaryFolder();
      writeFileSync(join(folder, "bun"), measuring(folder));
      chmodSync(join(folder, "bun"), 0o755);
      folders[name] = folder;
    }
  });
  after(async () => {
    await server.stop();
    removeTemporaryFolders();
  });

  const host = (name: string): WatchedHost => ({
    ...watched(name),
    address: "127.0.0.1",
    port: server.port,
    user: userInfo().username,
    hostKey: server.hostKey,
    paths: { ...watched(name).paths, bun: join(folders[name] ?? "", "bun") },
  });
  const start = (changes: Partial<WatchRequest> = {}) => {
    const input = JSON.stringify({
      ...request({ canary: [host("web-2")], control: [host("web-1")] }),
      settings: { ...request().settings, watchSeconds: 1, lookSeconds: 0.2 },
      privateKey: server.privateKey,
      ...changes,
    });
    // As the engine starts it.
    const options = { cwd: ROOT, input, encoding: "utf8" } as const;
    const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", "node cli/canary.js"], options);
    assert.equal(status, 0, stderr);
    assert.equal(stdout.trim().split("\n").length, 1);
    return { verdict: JSON.parse(stdout) as Verdict, stderr };
  };
  const linesOf = (name: string, file: string) =>
    readFileSync(join(folders[name] ?? "", file), "utf8")
      .trim()
      .split("\n");

  it("measures by the run's own runner, extends, and leaves its verdict on the canary host", () => {
    const { verdict } = start();
    assert.equal(verdict.outcome, "ok", verdict.summary);
    assert.deepEqual(linesOf("web-2", "words"), ["./.prism-web-2-deploy-open-v2.4.0.mjs measure"]);
    const asked = JSON.parse(linesOf("web-1", "request")[0] ?? "") as MeasureRequest;
    assert.deepEqual([asked.host, asked.group], ["web-1", "control"]);
    assert.equal(asked.run.id, runOf("v2.4.0").id);
    const orders = linesOf("web-2", "orders").map((line) => JSON.parse(line) as MeasureOrder);
    assert.ok(orders.length > 2 && orders.slice(0, -1).every((order) => "extend" in order));
    assert.deepEqual(orders.at(-1), { judged: verdict });
  }).timeout(60_000);

  it("skips itself after a failure, without a connection", () => {
    const upstream = failed("activate", "web-2").failure;
    assert.ok(upstream);
    const { verdict } = start({ upstream, canary: [watched("web-2")] });
    assert.deepEqual(
      [verdict.outcome, verdict.summary, verdict.failure],
      ["skipped", "skipped: web-2 activate failed", undefined],
    );
  }).timeout(60_000);

  it("answers with a verdict when it cannot even begin", () => {
    const { verdict } = start({ settings: null as never });
    assert.deepEqual([verdict.outcome, verdict.failure?.blame], ["failed", false]);
    assert.match(verdict.failure?.reason ?? "", /^the watch broke off: /);
  }).timeout(60_000);
});
