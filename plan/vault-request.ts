import { uploadOf } from "../config/budget";
import type { AwsSettings } from "../config/aws";
import type { ResolvedEndpoint, ResolvedHost } from "../config/inventory";
import type { HostPaths, Settings } from "../config/schema";
import { PROTOCOL, type Failure } from "./protocol";
import type { Run } from "./release";
import { planVault } from "./vault";

/** What of AWS a step with the bucket needs to know; its login is the environment's. */
export interface VaultAccess {
  readonly region: string;
  readonly profile: string | null;
  /** First part of the name of the stack's buckets, that of now and those it left behind. */
  readonly namePrefix: string;
}

/** One host, and how to reach it. */
export interface VaultHost extends ResolvedEndpoint {
  readonly name: string;
  readonly jump: ResolvedEndpoint | null;
  readonly paths: HostPaths;
}

/**
 * What is done: upload the backup that the run made; or fetch one that is no longer on the host, either the one that a
 * rollback brings back, or, for a person, one by its path or the latest.
 */
export type VaultTask =
  | { readonly act: "upload" }
  | { readonly act: "fetch"; readonly archive: "departing" | { readonly named: string } };

/** The JSON on stdin of the step that moves backups between hosts and the bucket. */
export interface VaultRequest {
  readonly protocol: typeof PROTOCOL;
  readonly stack: string;
  readonly run: Run;
  /** `go`, or the fleet's first failure so far. */
  readonly upstream: "go" | Failure;
  readonly task: VaultTask;
  /** True: the run ends if a backup does not reach the bucket. */
  readonly isRequired: boolean;
  readonly access: VaultAccess;
  /** Where uploads go; null to fetch, because a host's ledger says where its backup lies. */
  readonly bucket: string | null;
  readonly hosts: readonly VaultHost[];
  readonly connectTimeoutSeconds: number;
  /** Longest time of the whole; no link to the bucket is good for longer. */
  readonly limitSeconds: number;
  /** Secret; the ssh agent is asked without it. */
  readonly privateKey?: string;
}

/** The step without what is only known while the update runs, and without the secret. */
export type PlannedVault = Omit<VaultRequest, "upstream" | "bucket" | "privateKey">;

/** How a stack reaches its buckets. */
export function accessOf(stack: string, aws: AwsSettings): VaultAccess {
  const { region, profile } = aws;
  return { region, profile, namePrefix: planVault(stack, aws).namePrefix };
}

/** A host as a step with the bucket needs it. */
export function vaultHostOf(host: ResolvedHost): VaultHost {
  const { name, address, port, user, hostKey, jump, paths } = host;
  return { name, address, port, user, hostKey, jump, paths };
}

/** The step of a run with the bucket; null where it has none. */
export function vaultRequestOf(
  stack: string,
  settings: Settings,
  hosts: readonly ResolvedHost[],
  run: Run,
): PlannedVault | null {
  const { aws, ssh, limits } = settings;
  const upload = uploadOf(settings);
  const isBack = run.lane === "rollback";
  if (aws === null || upload === null || (isBack && run.order?.restoreData !== true)) return null;
  return {
    protocol: PROTOCOL,
    stack,
    run,
    task: isBack ? { act: "fetch", archive: "departing" } : { act: "upload" },
    // Nothing keeps a host from going back.
    isRequired: !isBack && upload === "before",
    access: accessOf(stack, aws),
    hosts: hosts.map(vaultHostOf),
    connectTimeoutSeconds: ssh.connectTimeoutSeconds,
    limitSeconds: limits.vault,
  };
}
