import { extensionsOf } from "../config/budget";
import { CANARY_DEFAULTS, type CanarySettings } from "../config/canary";
import { gateOf } from "../config/gate";
import type { ResolvedEndpoint, ResolvedHost } from "../config/inventory";
import type { HostPaths, Settings } from "../config/schema";
import {
  confirmSeconds,
  MARGIN_SECONDS,
  WATCH_START_SECONDS,
  type StepsLeft,
} from "./confirm-seconds";
import { waveGateOf, type WaveGate } from "./gate/overrun";
import { alarmsOfStack } from "./alarms/of-stack";
import { watchedAlarms, type WatchedAlarms } from "./alarms/watched";
import { PROTOCOL, type BalancerPlace, type Failure } from "./protocol";
import type { Run } from "./release";
import { placeOf } from "./requests";

/**
 * A watch between two waves: the canary watch, or the short health dwell before the wave of that number. Stands in place
 * of a host's name for what it says of all of them.
 */
export type WatchName = "canary" | `wave-${number}`;

/** A host that cannot be measured for as long ends the watch, because its deadline comes near. */
export const LOST_SECONDS = 60;

/** One measured host, and how to reach it. */
export interface WatchedHost extends ResolvedEndpoint {
  readonly name: string;
  readonly jump: ResolvedEndpoint | null;
  readonly paths: HostPaths;
  readonly balancer: BalancerPlace;
}

/** The JSON on stdin of a watch between two waves. */
export interface WatchRequest {
  readonly protocol: typeof PROTOCOL;
  readonly stack: string;
  readonly watch: WatchName;
  readonly run: Run;
  /** `go`, or the fleet's first failure so far. */
  readonly upstream: "go" | Failure;
  /** Of a dwell, its length is watchSeconds. */
  readonly settings: CanarySettings;
  /** Asked at each look whether the next wave may begin. */
  readonly gate: WaveGate;
  /** Hosts that this run has activated so far. */
  readonly canary: readonly WatchedHost[];
  /** Hosts that wait; empty in a first deployment, in which they run nothing. */
  readonly control: readonly WatchedHost[];
  /** Asked at CloudWatch; absent where the stack has none, or none yet. */
  readonly alarms?: WatchedAlarms;
  readonly connectTimeoutSeconds: number;
  /** How much longer a watch goes on that has neither passed nor failed. */
  readonly extensionSeconds: number;
  /** How long activated hosts must stay unconfirmed after each look, so that the later steps find them so. */
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
  /** Number of the wave that waits for it, 2 or more. */
  readonly wave: number;
  readonly activated: readonly ResolvedHost[];
  readonly waiting: readonly ResolvedHost[];
  /** After the watch. */
  readonly left: StepsLeft;
}

/** The watch before a wave: of the canary hosts as prism:canary says, else the short dwell. */
export function watchOf(context: WatchContext): PlannedWatch {
  const { stack, settings, run, wave, left } = context;
  const { canary, ssh, limits, waves } = settings;
  const isCanary = canary !== null && wave === 2;
  const watchSeconds = isCanary ? canary.watchSeconds : waves.dwellSeconds;
  const measured = canary ?? CANARY_DEFAULTS;
  const lookSeconds = Math.min(measured.lookSeconds, watchSeconds);
  const extension = extensionsOf(settings)[isCanary ? "canary" : "dwell"];
  // Before a first deployment nothing was measured, and hosts that wait run nothing.
  const planned = run.lane === "first" ? null : alarmsOfStack(stack, settings);
  const alarms = planned && watchedAlarms(planned, isCanary ? "canary" : "fleet");
  const watched = (host: ResolvedHost): WatchedHost => {
    const { name, address, port, user, hostKey, jump, paths } = host;
    const balancer = placeOf({ settings, host });
    return { name, address, port, user, hostKey, jump, paths, balancer };
  };
  return {
    protocol: PROTOCOL,
    stack,
    watch: isCanary ? "canary" : `wave-${wave}`,
    run,
    settings: { ...measured, watchSeconds, lookSeconds },
    gate: waveGateOf(gateOf(stack, settings.gate)),
    canary: context.activated.map(watched),
    control: run.lane === "first" ? [] : context.waiting.map(watched),
    ...(alarms && { alarms }),
    connectTimeoutSeconds: ssh.connectTimeoutSeconds,
    extensionSeconds: extension,
    confirmSeconds: confirmSeconds(limits, left) + LOST_SECONDS + 4 * lookSeconds,
    limitSeconds: WATCH_START_SECONDS + watchSeconds + extension + MARGIN_SECONDS,
  };
}
