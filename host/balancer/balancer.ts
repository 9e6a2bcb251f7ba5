import type { BalancerSettings } from "../../config/balancer";
import type { Ran } from "../exec";
import { commandBalancer } from "./command";
import { haproxyBalancer } from "./haproxy";

/** How a host stands in the balancer. */
export type ServerState =
  /** Gets requests. */
  | "up"
  /** Taken out by drain; ready puts it back. */
  | "drained"
  /** Taken out by a person; neither drain nor ready changes that. */
  | "maintenance"
  /** The balancer's own check says that it does not answer. */
  | "down"
  /** The adapter cannot tell. */
  | "unknown";

/**
 * One host in its load balancer. Each function may be called again, also by another process after
 * this one died: ready puts back whatever a drain left, and state tells that something is left.
 */
export interface Balancer {
  /** What people must know before the app restarts; null if no request is lost. */
  readonly warning: string | null;
  /** Sends no new requests to the host. */
  drain(): Promise<void>;
  /**
   * Waits until no request is under way, or the limit is over.
   *
   * @returns how many connections are still open
   */
  waitUntilIdle(): Promise<number>;
  /** Sends requests to the host again. */
  ready(): Promise<void>;
  /**
   * Waits until the host really gets requests.
   *
   * @throws StepFault  it does not within the limit; one in maintenance is left as it is
   */
  waitUntilUp(): Promise<void>;
  state(): Promise<ServerState>;
}

/** Runs a command on the host. */
export type RunCommand = (
  argv: readonly string[],
  options: { readonly limitSeconds: number },
) => Promise<Ran>;

const NO_BALANCER: Balancer = {
  warning: "no balancer (prism:balancer.adapter is none): requests are lost while the app restarts",
  drain: () => Promise.resolve(),
  waitUntilIdle: () => Promise.resolve(0),
  ready: () => Promise.resolve(),
  waitUntilUp: () => Promise.resolve(),
  state: () => Promise.resolve("unknown"),
};

/**
 * The balancer of one host.
 *
 * @param server  name of the host in the balancer
 * @throws StepFault  from each function: the balancer does not answer, or refuses
 */
export function createBalancer(
  settings: BalancerSettings,
  server: string,
  command: RunCommand,
): Balancer {
  switch (settings.adapter) {
    case "none":
      return NO_BALANCER;
    case "haproxy":
      return haproxyBalancer(settings, server);
    case "command":
      return commandBalancer(settings, server, command);
  }
}
