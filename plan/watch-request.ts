import { extensionSeconds } from "../config/budget";
import type { CanarySettings } from "../config/canary";
import type { ResolvedEndpoint, ResolvedHost } from "../config/inventory";
import type { HostPaths, Settings } from "../config/schema";
import {
  confirmSeconds,
  MARGIN_SECONDS,
  WATCH_START_SECONDS,
  type StepsLeft,
} from "./confirm-seconds";
import { PROTOCOL, type BalancerPlace, type Failure } from "./protocol";
import type { Run } from "./release";
import { placeOf } from "./requests";

/** In place of a host's name, for what the watch says of all of them. */
export const WATCH_HOST = "canary";

/** A host that cannot be measured for as long ends the watch, because its deadline comes near. */
export const LOST_SECONDS = 60;

/** One measured host, and how to reach it. */
export interface WatchedHost extends ResolvedEndpoint {
  readonly name: string;
  readonly jump: ResolvedEndpoint | null;
  readonly paths: HostPaths;
  readonly balancer: BalancerPlace;
}

/** The JSON on stdin of the canary watch. */
export interface WatchRequest {
  readonly protocol: typeof PROTOCOL;
  readonly stack: string;
  readonly run: Run;
  /** `go`, or the fleet's first failure so far. */
  readonly upstream: "go" | Failure;
  readonly settings: CanarySettings;
  /** Hosts that this run activated. */
  readonly canary: readonly WatchedHost[];
  /** Hosts that wait; empty in a first deployment, in which they run nothing. */
  readonly control: readonly WatchedHost[];
  readonly connectTimeoutSeconds: number;
  /** How much longer a watch goes on that has neither passed nor failed. */
  readonly extensionSeconds: number;
  /** How long canary hosts must stay unconfirmed after each look, so that the later steps find them so. */
  readonly confirmSeconds: number;
  /** Longest time of the whole. */
  readonly limitSeconds: number;
  /** Secret; the ssh agent is asked without it. */
  readonly privateKey?: string;
}

/** A watch without what is only known while the update runs, and without the secret. */
export type PlannedWatch = Omit<WatchRequest, "upstream" | "privateKey">;

/** What a watch is planned from. */
export interface WatchContext {
  readonly stack: string;
  readonly settings: Settings;
  readonly run: Run;
  readonly canary: readonly ResolvedHost[];
  readonly control: readonly ResolvedHost[];
  /** After the watch. */
  readonly left: StepsLeft;
}

/** The watch over the first wave, or null if none is wanted. */
export function watchOf(context: WatchContext): PlannedWatch | null {
  const { stack, settings, run, left } = context;
  const { canary, ssh, limits } = settings;
  if (canary === null) return null;
  const watched = (host: ResolvedHost): WatchedHost => {
    const { name, address, port, user, hostKey, jump, paths } = host;
    const balancer = placeOf({ settings, host });
    return { name, address, port, user, hostKey, jump, paths, balancer };
  };
  const extension = extensionSeconds(settings);
  return {
    protocol: PROTOCOL,
    stack,
    run,
    settings: canary,
    canary: context.canary.map(watched),
    control: run.lane === "first" ? [] : context.control.map(watched),
    connectTimeoutSeconds: ssh.connectTimeoutSeconds,
    extensionSeconds: extension,
    confirmSeconds: confirmSeconds(limits, left) + LOST_SECONDS + 4 * canary.lookSeconds,
    limitSeconds: WATCH_START_SECONDS + canary.watchSeconds + extension + MARGIN_SECONDS,
  };
}
