import { hostsOf } from "../config/inventory";
import type { Settings } from "../config/schema";
import { observeHosts } from "../facts/hosts";
import { loginOf } from "../facts/ssh";
import { bundleRunner } from "../host/bundle";
import type { HostObservation } from "../plan/inspection";

/**
 * Asks every host of a stack what it runs, by ssh alone: no Pulumi engine, no origin.
 *
 * @param stack  name of the stack
 * @returns      one observation per host, in the order of the inventory
 */
export function observeStack(stack: string, settings: Settings): Promise<HostObservation[]> {
  return observeHosts(hostsOf(settings), {
    stack,
    login: loginOf(settings.ssh),
    appName: settings.app.name,
    runner: bundleRunner().text,
  });
}
