import type { CanarySettings } from "../config/canary";
import type { HostPaths } from "../config/schema";
import type { Measurements } from "./judgement/measurements";
import type { PlacedFreeze } from "./gate/placed-freeze";
import type { BalancerPlace, PROTOCOL, Verdict } from "./protocol";
import type { Run } from "./release";
import type { WatchName } from "./watch-request";

/**
 * What the canary watch asks of one host: the JSON on stdin of the runner's word `measure`. It goes on until stdin ends.
 * Every line it prints is a MeasureAnswer, every further line on its stdin a MeasureOrder.
 */
export interface MeasureRequest {
  readonly protocol: typeof PROTOCOL;
  readonly host: string;
  readonly run: Run;
  /** Names the record of its verdict. */
  readonly watch: WatchName;
  readonly paths: HostPaths;
  /** control hosts run another deployment than the run's; they are measured only. */
  readonly group: "canary" | "control";
  /** To this host. */
  readonly probesPerSecond: number;
  readonly lookSeconds: number;
  readonly accessLog: CanarySettings["accessLog"];
  readonly balancer: BalancerPlace;
}

/** One line of a measuring host. */
export type MeasureAnswer =
  /** First line on a canary host whose run was judged before, or the answer to `judged`; nothing follows. */
  | { readonly judged: Verdict }
  /** First line on a host that has confirmed the run; nothing follows. */
  | { readonly decided: true }
  /** Since the line before; one every lookSeconds. */
  | {
      readonly look: Measurements;
      /** Freezes by command that this host keeps. */
      readonly freezes: readonly PlacedFreeze[];
      /** Why a source could not be measured, or an order not be carried out. */
      readonly said: readonly string[];
      /** Present after `extend`: whether the host stays on the run until then; false counts as a failure of source host. */
      readonly extended?: boolean;
    };

/** One line to a measuring host. */
export type MeasureOrder =
  /** The armed deadline of the run moves there, ISO 8601 UTC; never to an earlier time. */
  | { readonly extend: string }
  /** Written down, so that a second watch of the run answers at once. */
  | { readonly judged: Verdict };
