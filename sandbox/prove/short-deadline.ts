import { parse } from "yaml";
import { longestOf } from "../../config/budget";
import { confirmSeconds } from "../../plan/confirm-seconds";
import { bareSettings } from "../bare-settings";
import type { Fleet } from "./fleet";

/** As short as a quiet machine can keep them; the deadline follows from activate, verify and settle. */
const LIMITS = {
  lock: 10,
  stage: 30,
  backup: 15,
  migrate: 15,
  activate: 8,
  verify: 7,
  settle: 6,
  budget: 200,
};
/** Longest time of a deployment on a machine that is quiet enough for these limits. */
const QUIET_SECONDS = 40;

/** Settings under which hosts that are left alone soon go back. */
export interface ShortDeadline {
  /** How long a deployment takes under them. */
  readonly usualSeconds: number;
  readonly settings: {
    readonly limits: Readonly<typeof LIMITS>;
    readonly balancer: { readonly drainSeconds: number; readonly readySeconds: number };
    readonly minimumHealthy: number;
    readonly hosts: readonly object[];
    /** No watch: there is nobody to watch before. */
    readonly canary: undefined;
  };
  /** How long after its activation the first host goes back. */
  readonly seconds: number;
}

/**
 * Short limits, and all hosts in one wave, two of them at once: 48 s on a quiet machine, longer by whole times on one that
 * is busy. A second wave would make it longer by the start of the watch before it.
 *
 * @param usualSeconds  measured time of a deployment
 */
export function shortDeadline(fleet: Fleet, usualSeconds: number): ShortDeadline {
  const { config } = parse(fleet.readStackFile()) as { config: { "prism:hosts": object[] } };
  const pace = Math.ceil(usualSeconds / QUIET_SECONDS);
  const limits = Object.entries(LIMITS).map(([step, seconds]) => [step, seconds * pace]);
  const settings = {
    limits: Object.fromEntries(limits) as typeof LIMITS,
    balancer: { drainSeconds: 3, readySeconds: 3 },
    minimumHealthy: 1,
    // Without a ring nobody goes first.
    hosts: config["prism:hosts"].map((host) => ({ ...host, ring: undefined })),
    canary: undefined,
  };
  const whole = bareSettings(fleet.sandbox, "v2.3.0", settings);
  const { activations, settles } = longestOf(whole);
  const seconds = confirmSeconds(whole.limits, { activations, settles, watches: 0 });
  return { usualSeconds, settings, seconds };
}
