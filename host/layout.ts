import { join } from "node:path";
import type { HostPaths } from "../config/schema";

/** Where everything lies under a host's root. */
export interface Layout {
  readonly root: string;
  readonly deployments: string;
  /** Link to the deployment that runs. */
  readonly current: string;
  /** Bare cache of the repository. */
  readonly repository: string;
  readonly ledger: string;
  readonly lock: string;
  /** The armed deadline; absent while every run here has ended. */
  readonly guard: string;
  readonly guardConfig: string;
  readonly guardLog: string;
  /** Of the process that measures for CloudWatch; the first is absent while there is none. */
  readonly telemetry: Readonly<
    Record<"settings" | "pm2Config" | "log" | "memory" | "program", string>
  >;
  /** There from before this host leaves its balancer until it gets requests again. */
  readonly drained: string;
  /** There while data is brought back from a backup. */
  readonly restoring: string;
  /** Freezes by command, one file each. */
  readonly freezes: string;
  readonly runs: string;
  readonly bin: string;
  /** The runner that is kept here. */
  readonly runner: string;
}

/** Names of the places under `paths.root`. */
export function layoutOf(paths: Pick<HostPaths, "root">): Layout {
  const { root } = paths;
  return {
    root,
    deployments: join(root, "deployments"),
    current: join(root, "current"),
    repository: join(root, "repository.git"),
    ledger: join(root, "state/ledger.jsonl"),
    lock: join(root, "state/lock"),
    guard: join(root, "state/guard.json"),
    guardConfig: join(root, "state/guard.config.cjs"),
    guardLog: join(root, "state/guard.log"),
    telemetry: {
      settings: join(root, "state/telemetry.json"),
      pm2Config: join(root, "state/telemetry.config.cjs"),
      log: join(root, "state/telemetry.log"),
      memory: join(root, "state/telemetry-memory.json"),
      program: join(root, "bin/prism-telemetry.mjs"),
    },
    drained: join(root, "state/drained.json"),
    restoring: join(root, "state/restoring.json"),
    freezes: join(root, "state/freezes"),
    runs: join(root, "state/runs"),
    bin: join(root, "bin"),
    runner: join(root, "bin/prism-host.mjs"),
  };
}

/** Where one deployment's parts lie. */
export interface DeploymentLayout {
  readonly folder: string;
  readonly code: string;
  readonly environmentFile: string;
  /** pm2 takes a file for a configuration only if its name holds `.config.cjs`. */
  readonly pm2Config: string;
  readonly file: string;
  readonly manifest: string;
}

/** Names of the places in a deployment's folder, or in one that is still being built. */
export function deploymentLayout(folder: string): DeploymentLayout {
  return {
    folder,
    code: join(folder, "code"),
    environmentFile: join(folder, "app.env"),
    pm2Config: join(folder, "pm2.config.cjs"),
    file: join(folder, "deployment.json"),
    manifest: join(folder, "manifest.json"),
  };
}
