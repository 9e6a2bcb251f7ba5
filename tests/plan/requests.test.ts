import assert from "node:assert/strict";
import type { ResolvedHost } from "../../config/inventory";
import { HOST_PHASES, type HostPhase } from "../../plan/protocol";
import { requestFor } from "../../plan/requests";
import { runOf } from "../support/fleet";
import { inventoryWith, settingsWith } from "../support/settings";

const run = runOf("v2.4.0");
const limits = { stage: 11, backup: 12, migrate: 13, activate: 14, verify: 15, settle: 16 };

const LEFT = { activations: 2, settles: 2, watches: 0 };
const balancer = { settings: { adapter: "none" }, server: "web-1" };

/** The request of a phase on the first host. */
function request(phase: HostPhase, changes: Readonly<Record<string, unknown>> = {}) {
  const all = { limits, ...changes };
  const [host] = inventoryWith(all) as [ResolvedHost];
  const settings = settingsWith(all);
  return requestFor(phase, { stack: "production", settings, host, run, left: LEFT });
}

const base = {
  protocol: 1,
  stack: "production",
  host: "web-1",
  run,
  paths: {
    root: "/srv/prism-gateway",
    bun: "/usr/local/bin/bun",
    pm2: "/usr/local/bin/pm2",
    search: ["/usr/local/bin", "/usr/bin", "/bin"],
  },
};
const backup = { method: "builtin", data: ["/srv/prism-gateway/data"], target: "/backups" };

describe("requestFor", () => {
  it("tells stage everything that later phases need", () => {
    const { app, migrations, preflight } = settingsWith();
    assert.deepEqual(request("stage"), {
      ...base,
      phase: "stage",
      limitSeconds: 11,
      lockSeconds: 1800,
      buildable: false,
      repository: "git@git.example.com:prism/gateway.git",
      app,
      port: 3000,
      migrations,
      preflight,
      backup,
      balancer,
    });
  });

  it("tells backup what to archive, with the host's own root", () => {
    assert.deepEqual(request("backup"), { ...base, phase: "backup", limitSeconds: 12, backup });
  });

  it("tells activate whether to stop the app first, and how long it may stay unconfirmed", () => {
    assert.deepEqual(request("activate", { maintenance: true }), {
      ...base,
      phase: "activate",
      limitSeconds: 14,
      maintenance: true,
      // Two activations of 14 s, verify 15 s, two settles of 16 s, and a third more for each of these five steps.
      confirmSeconds: 102,
      restore: null,
      balancer,
    });
  });

  it("lets a rollback arm nothing", () => {
    const settings = settingsWith();
    const [host] = inventoryWith() as [ResolvedHost];
    const back = runOf("v2.3.0", "rollback");
    const context = { stack: "production", settings, host, run: back, left: LEFT };
    const planned = requestFor("activate", context);
    assert.equal(planned.phase === "activate" ? planned.confirmSeconds : 0, null);
  });

  it("tells verify how long settle may take after it", () => {
    assert.deepEqual(request("verify"), {
      ...base,
      phase: "verify",
      limitSeconds: 15,
      // Two of 16 s, and 6 s between them.
      settleSeconds: 38,
      performance: null,
    });
  });

  it("tells verify to test performance in staging, and never on a way back", () => {
    const settings = settingsWith();
    const [host] = inventoryWith() as [ResolvedHost];
    const asked = (stack: string, run = runOf("v2.4.0")) => {
      const planned = requestFor("verify", { stack, settings, host, run, left: LEFT });
      return planned.phase === "verify" ? planned.performance : undefined;
    };
    assert.deepEqual(asked("staging"), { samples: 10, command: ["bun", "run", "perf-test"] });
    assert.equal(asked("production"), null);
    assert.equal(asked("staging", runOf("v2.3.0", "rollback")), null);
  });

  it("tells settle how many deployments to keep", () => {
    assert.deepEqual(request("settle", { keep: 3 }), {
      ...base,
      phase: "settle",
      limitSeconds: 16,
      keep: 3,
      balancer,
    });
  });

  it("tells migrate whether the app is stopped for it, undo nothing but the run; undo has the limit of migrate", () => {
    assert.deepEqual(request("migrate"), {
      ...base,
      phase: "migrate",
      limitSeconds: 13,
      maintenance: false,
    });
    assert.deepEqual(request("undo"), { ...base, phase: "undo", limitSeconds: 13 });
  });

  it("fills in root and name of the host wherever they stand in environment and backup", () => {
    const [host] = settingsWith().hosts;
    const asked = request("stage", {
      hosts: [{ ...host, paths: { root: "/opt/a" } }],
      app: { environment: { DATA: "{root}/data", WHO: "{host} of {host}", PLAIN: "{port}" } },
      backup: { method: "command", data: ["{root}/data"], target: "{root}/backups" },
    });
    assert.equal(asked.phase, "stage");
    assert.deepEqual(asked.app.environment, {
      DATA: "/opt/a/data",
      WHO: "web-1 of web-1",
      PLAIN: "{port}",
    });
    assert.deepEqual(asked.backup, {
      method: "command",
      command: ["scripts/backup-production.sh"],
      restore: ["scripts/restore-backup.sh"],
      data: ["/opt/a/data"],
      target: "/opt/a/backups",
    });
  });

  it("gives a host its own port and paths", () => {
    const [host] = settingsWith().hosts;
    const asked = request("stage", {
      hosts: [{ ...host, appPort: 3100, paths: { bun: "/opt/bun" } }],
    });
    assert.equal(asked.phase, "stage");
    assert.deepEqual([asked.port, asked.paths.bun], [3100, "/opt/bun"]);
  });

  it("passes on that there is no backup and no migration", () => {
    const asked = request("stage", { backup: { method: "none" }, migrations: undefined });
    assert.equal(asked.phase, "stage");
    assert.deepEqual([asked.backup, asked.migrations], [{ method: "none" }, null]);
  });

  it("never holds a secret", () => {
    const secrets = { jwtValue: "planted-1", values: { SMTP_PASSWORD: "planted-2" }, version: "7" };
    const ssh = { privateKey: "planted-3" };
    const texts = HOST_PHASES.map((phase) => JSON.stringify(request(phase, { secrets, ssh })));
    assert.deepEqual(
      texts.filter((text) => /planted|SMTP_PASSWORD/.test(text)),
      [],
    );
  });
});
