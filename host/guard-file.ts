import type { HostPaths } from "../config/schema";
import type { BalancerPlace } from "../plan/protocol";
import type { Deployment, Run } from "../plan/release";
import { readTextIfThere } from "./files";
import type { Layout } from "./layout";

/** Content of guard.json: all that the guard needs to put the host back with nobody there. */
export interface GuardFile {
  /** The unconfirmed run; its deployment is the one that would be left. */
  readonly run: Run;
  /** ISO 8601 UTC, by this host's clock. */
  readonly deadline: string;
  /** Deployment that would come back; null if none ran before. */
  readonly from: Deployment | null;
  /** pm2 name of the app. */
  readonly app: string;
  readonly stack: string;
  readonly host: string;
  readonly paths: HostPaths;
  readonly balancer: BalancerPlace;
  /** Longest time of one try. */
  readonly limitSeconds: number;
  /** Names of the login's variables: pm2 adds its own to the guard, and they must not reach the app. */
  readonly variables: readonly string[];
}

/** The armed deadline; null if there is none. */
export function readGuard(layout: Pick<Layout, "guard">): GuardFile | null {
  const text = readTextIfThere(layout.guard);
  return text === null ? null : (JSON.parse(text) as GuardFile);
}

/** pm2 name of an app's guard. */
export function guardName(app: string): string {
  return `${app}-guard`;
}

/**
 * Why a run may not be confirmed any more; null if there is time enough, or no deadline of this run.
 *
 * @param now                milliseconds since 1970
 * @param neededMilliseconds  until every host has settled
 */
export function deadlineProblem(
  guard: GuardFile | null,
  runId: string,
  now: number,
  neededMilliseconds: number,
): string | null {
  if (guard?.run.id !== runId) return null;
  const left = Date.parse(guard.deadline) - now;
  if (left >= neededMilliseconds) return null;
  const seconds = (milliseconds: number) => Math.max(0, Math.floor(milliseconds / 1000));
  return `this host goes back by itself at ${guard.deadline}: ${seconds(left)} s are left, ${seconds(neededMilliseconds)} s are needed until every host has settled`;
}
