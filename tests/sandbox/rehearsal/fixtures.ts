import type { ProbeAnswer } from "../../../sandbox/rehearsal/probe";
import type { RehearsalReport, StepReport } from "../../../sandbox/rehearsal/report";
import type { Sandbox, SandboxHost } from "../../../sandbox/model";

const ROOT = "/srv/box/hosts";

/** A host as the sandbox describes it. */
export function host(name: string, stack: SandboxHost["stack"] = "production"): SandboxHost {
  return {
    name,
    stack,
    ring: name === "prod-1" ? "canary" : "stable",
    address: "127.0.0.1",
    sshPort: 22001,
    user: "dev",
    hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINcsqxlFzgx5sYFlvt8qDfI7D356uCOCtJEPG",
    home: `${ROOT}/${name}/home`,
    root: `${ROOT}/${name}/srv`,
    data: `${ROOT}/${name}/data`,
    backups: `${ROOT}/${name}/backups`,
    appPort: 23001,
    pm2Home: `${ROOT}/${name}/home/.pm2`,
  };
}

/** A sandbox of one staging and two production hosts. */
export function sandbox(): Sandbox {
  return {
    folder: "/srv/box",
    origin: "/srv/box/origin.git",
    privateKey: "KEY\n",
    privateKeyFile: "/srv/box/keys/deployer",
    bun: "/opt/tools/bin/bun",
    pm2: "/opt/tools/bin/pm2",
    hosts: [host("staging-1", "staging"), host("prod-1"), host("prod-2")],
    balancer: {
      url: "http://127.0.0.1:24000",
      socket: "/srv/box/haproxy.sock",
      backend: "gateway",
    },
  };
}

/** What a host answers that runs a release. */
export function answer(name: string, tag: string, change: Partial<ProbeAnswer> = {}): ProbeAnswer {
  const folder = `${ROOT}/${name}/srv/deployments/${tag}-c400000-5d6e7f8`;
  return {
    link: folder,
    health: { status: "healthy", version: tag.slice(1) },
    process: { pid: 4711, cwd: `${folder}/code`, startTicks: "1000" },
    ledgerEntries: 6,
    files: `files of ${tag}`,
    ...change,
  };
}

/** One step that kept its promise. */
export function stepReport(change: Partial<StepReport> = {}): StepReport {
  return {
    title: "up v2.4.0 on production, traffic",
    promise: "every production host runs v2.4.0; every request was answered",
    outcome: "kept",
    detail: "link, /health and working directory of prod-1, prod-2 say v2.4.0",
    seconds: 12.345,
    hosts: { "staging-1": "v2.4.0", "prod-1": "v2.4.0", "prod-2": "v2.4.0" },
    traffic: { requests: 1200, failed: 0, byKind: {}, p95Milliseconds: 12.3 },
    alarms: null,
    shown: "",
    ...change,
  };
}

/** A report of given steps. */
export function report(steps: readonly StepReport[]): RehearsalReport {
  return {
    ok: steps.every(({ outcome }) => outcome === "kept"),
    startedAt: "2026-11-18T02:00:00.000Z",
    seconds: 100,
    engine: { version: "3.225.0", source: "built", standIns: ["language-nodejs", "command"] },
    steps,
  };
}
