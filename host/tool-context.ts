import { hostname, userInfo } from "node:os";
import type { BackupSettings, HostPaths } from "../config/schema";
import type { BalancerPlace, SettleRequest } from "../plan/protocol";
import { actContext, noRun } from "./act-context";
import type { StepContext } from "./context";

/** What the shim in `<root>/bin` says about its host. */
export interface ToolSettings {
  readonly host: string;
  readonly stack: string;
  readonly paths: HostPaths;
  /** How the newest run that was staged here backs up. */
  readonly backup?: BackupSettings;
  /** As that run said it. */
  readonly balancer?: BalancerPlace;
}

/** How the host of a tool leaves its balancer; without one if the tool was never told. */
export function placeOf({ balancer, host }: ToolSettings): BalancerPlace {
  return balancer ?? { settings: { adapter: "none" }, server: host };
}

/** Who orders something on this host, as `user@machine`. */
export function personHere(): string {
  const user = process.env["SUDO_USER"] ?? process.env["USER"] ?? userInfo().username;
  return `${user}@${hostname()}`;
}

/** Progress for a person. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What a step has, for a person's act that belongs to no run. */
export function toolContext(
  settings: ToolSettings,
  limitSeconds: number,
): StepContext<SettleRequest> {
  const place = { ...settings, balancer: placeOf(settings) };
  // As in a rollback, what is done counts more than that it could be written down.
  return actContext(place, noRun(personHere(), "rollback"), limitSeconds, tell);
}
