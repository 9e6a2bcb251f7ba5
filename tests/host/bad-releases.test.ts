import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { server, socketServer } from "./support/app";
import { failureOf, useGoodHost } from "./support/good-host";

describe("a bad release on one host", function () {
  this.timeout(60_000);
  const rig = useGoodHost();

  it("goes back from a release that never answers healthy, and marks it bad", async () => {
    rig.host.limits = { activate: 8 };
    const bad = rig.release("v3.0.0", server(`{ status: "starting", version }`));
    const failure = failureOf(await rig.host.deploy(rig.order(bad)));
    assert.equal(failure.reason, 'GET /health: status is "starting" instead of "healthy"');
    assert.equal(failure.blame, true);
    const { ledger } = await rig.host.inspect();
    assert.deepEqual(
      ledger.bad.map(({ deployment }) => deployment.id),
      [bad.id],
    );
  });

  it("says what the app did when pm2 does not answer until the time is up", async () => {
    const { paths, folder } = rig.host;
    rig.host.limits = { activate: 8 };
    const pm2 = join(folder, "slow-pm2");
    // Slow once: at the first list after the new release was started.
    const once = join(folder, "slow-once");
    writeFileSync(once, "");
    const script = `#!/bin/sh
case $1 in
  startOrRestart) mv -f ${once} ${once}.now 2>/dev/null ;;
  jlist) [ -e ${once}.now ] && rm ${once}.now && exec sleep 60 ;;
esac
exec ${paths.pm2} "$@"
`;
    writeFileSync(pm2, script, { mode: 0o755 });
    rig.host.paths = { ...paths, pm2 };
    const bad = rig.release("v3.0.9", server(`{ status: "starting", version }`));
    const failure = failureOf(await rig.host.deploy(rig.order(bad)));
    rig.host.paths = paths;
    assert.equal(failure.reason, 'GET /health: status is "starting" instead of "healthy"');
    assert.equal(failure.blame, true);
  });

  it("goes back from a release that does nothing but stay online", async () => {
    rig.host.limits = { activate: 8 };
    const bad = rig.release("v3.0.1", "setInterval(() => {}, 1000);");
    const failure = failureOf(await rig.host.deploy(rig.order(bad)));
    assert.equal(
      failure.reason,
      `the app never listened on port ${rig.host.port}; it wrote nothing to its log since the start`,
    );
  });

  it("goes back from a release that reports another version", async () => {
    const bad = rig.release("v3.0.2", server(`{ status: "healthy", version: "3.0.1" }`));
    const failure = failureOf(await rig.host.deploy(rig.order(bad)));
    assert.equal(failure.reason, 'GET /health reported version "3.0.1" instead of "3.0.2"');
  });

  it("goes back from a release that crashes, and shows its last words without secrets", async () => {
    const bad = rig.release(
      "v3.0.3",
      `console.error("no way", process.env.TOKEN); process.exit(1);`,
    );
    const failure = failureOf(await rig.host.deploy(rig.order(bad)));
    assert.match(
      failure.reason,
      /^the app crashed \d+ times after its start \(pm2: .+\); last lines: .*no way \[TOKEN\]/,
    );
  });

  it("goes back when a check fails, naming every problem", async () => {
    const { app } = rig.host;
    rig.host.app = {
      ...app,
      checks: [
        { name: "absent", path: "/absent" },
        { name: "work", method: "POST", path: "/api/work", body: {}, expectJson: { ok: false } },
      ],
    };
    const failure = failureOf(await rig.host.deploy(rig.order(rig.release("v3.0.4"))));
    rig.host.app = app;
    assert.equal(
      failure.reason,
      "absent (GET /absent) answered 404 instead of 200: ; work (POST /api/work): ok is true instead of false",
    );
  });

  it("goes back when the log shows errors since the start, and only then", async () => {
    const noisy = `${server()}\nconsole.log("ERROR: cannot reach the moon");`;
    const failure = failureOf(await rig.host.deploy(rig.order(rig.release("v3.0.5", noisy))));
    assert.match(
      failure.reason,
      /^1 of the last \d log lines match ERROR; first: ERROR: cannot reach the moon$/,
    );
    assert.equal((await rig.host.deploy(rig.order(rig.good))).at(-1)?.outcome, "ok");
  });

  it("goes back when data became less, and when no WebSocket opens", async () => {
    const { app } = rig.host;
    const counts = {
      "counts.ts": "console.log(await Bun.file(process.env.DATA + '/counts').text())",
    };
    const file = join(rig.host.data, "counts");
    rig.host.app = { ...app, dataCounts: ["bun", "counts.ts"], webSocketPath: "/ws" };
    writeFileSync(file, '{"decisions": 2}');
    const before = rig.release("v3.1.0", socketServer(server()), counts);
    const order = rig.order(before);
    assert.equal((await rig.host.deploy(order)).at(-1)?.outcome, "ok");
    const lossy = `await Bun.write(process.env.DATA + "/counts", '{"decisions": 1}');${server()}`;
    const failure = failureOf(
      await rig.host.deploy(rig.order(rig.release("v3.1.1", lossy, counts))),
    );
    assert.equal(
      failure.reason,
      'WebSocket /ws: answered "HTTP/1.1 404 Not Found"; data became less: decisions was 2 and is 1',
    );
    rig.host.app = app;
    assert.equal((await rig.host.deploy(rig.order(rig.good))).at(-1)?.outcome, "ok");
  });
});
