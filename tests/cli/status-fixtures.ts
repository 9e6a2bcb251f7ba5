import type { Inspection, HostObservation } from "../../plan/inspection";
import type { Deployment } from "../../plan/release";
import { parseSettings } from "../../config/parse";
import type { Settings } from "../../config/schema";
import { settingsDigest } from "../../plan/identity";

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINcsqxlFzgx5sYFlvt8qDfI7D356uCOCtJEPG";

/** Valid settings of a stack with two hosts, wanting a release. */
export function settings(release = "v2.4.0"): Settings {
  const parsed = parseSettings({
    release,
    repository: "git@git.example.com:prism/gateway.git",
    hosts: ["prod-1", "prod-2"].map((name) => ({
      name,
      address: `${name}.example.com`,
      hostKey: HOST_KEY,
    })),
    backup: { method: "none" },
  });
  if (parsed.settings === null) throw new Error(parsed.problems.join("\n"));
  return parsed.settings;
}

/** A deployment of a release under the settings above. */
export function deployment(tag = "v2.4.0"): Deployment {
  const commit = (tag === "v2.4.0" ? "c4" : "c3").padEnd(40, "0");
  const digest = settingsDigest(settings());
  return { id: `${tag}-${commit.slice(0, 7)}-${digest}`, tag, commit, settings: digest };
}

/** Everything fine: the deployment runs, verified, backed up, no drift. */
export function inspection(host: string, runs = deployment()): Inspection {
  const runId = "deploy-open-1a2b3c";
  return {
    protocol: 1,
    host,
    stack: "production",
    now: "2026-11-18T03:00:00.000Z",
    bunVersion: "1.4.5",
    pm2Version: "7.0.4",
    current: runs,
    deployments: [runs.id],
    process: {
      status: "online",
      pid: 4711,
      deploymentId: runs.id,
      restarts: 0,
      startedAt: "2026-11-18T02:05:09.000Z",
    },
    ledger: {
      head: "0".repeat(64),
      openRun: null,
      settledRun: null,
      verified: [{ deployment: runs, runId, at: "2026-11-18T02:05:31.000Z" }],
      bad: [],
      lastBackup: {
        path: "/backups/20261118T020455Z.tar.gz",
        sha256: "0".repeat(64),
        bytes: 12_345_678,
        runId,
        at: "2026-11-18T02:04:55.000Z",
      },
      spent: [],
    },
    guard: null,
    drained: null,
    freezes: [],
    drift: [],
    problems: [],
    freeDiskBytes: 50e9,
    freeMemoryBytes: 2e9,
  };
}

/** A host that answered. */
export function observed(inspected: Inspection): HostObservation {
  const { host, now } = inspected;
  return { host, state: "observed", inspection: inspected, asked: { from: now, until: now } };
}
