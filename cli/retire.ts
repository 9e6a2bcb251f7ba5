import { hostsOf } from "../config/inventory";
import { parseSettings } from "../config/parse";
import type { Settings } from "../config/schema";
import { operatorName } from "../facts/operator";
import { loginOf } from "../facts/ssh";
import { bundleRunner } from "../host/bundle";
import { inspectionsOf } from "../plan/fleet";
import type { HostObservation } from "../plan/inspection";
import { openRunsOf } from "../plan/open-runs";
import { callHostTool } from "./direct/host-tool";
import { readDirectSettings } from "./direct/settings";
import { observeStack } from "./observe";
import type { StackChoice } from "./settings";

/** Longest time on the host, the wait for a step that runs included; seconds. */
const LIMIT_SECONDS = 150;

/**
 * Takes one host out of the fleet, by ssh alone.
 *
 * @returns  exit code
 */
export async function retireHost(
  choice: StackChoice,
  name: string,
  reason: string,
): Promise<number> {
  const { stack } = choice;
  const settings = await readDirectSettings(choice, (line) => console.log(line));
  const hosts = hostsOf(settings);
  const host = hosts.find((each) => each.name === name);
  const names = hosts.map((each) => each.name).join(", ");
  if (host === undefined) {
    throw new Error(
      `${name}: expected a host of prism:hosts (${names}); if its entry is gone already, put it back until it is retired`,
    );
  }
  if (hosts.length === 1) {
    throw new Error(`${name} is the last host of stack ${stack}: add another one before`);
  }
  const problem = refusal(stack, name, await observeStack(stack, settings));
  if (problem !== null) throw new Error(`${problem}; nothing was touched`);
  const place = {
    stack,
    host,
    login: loginOf(settings.ssh),
    runner: bundleRunner().text,
    balancer: { settings: settings.balancer, server: host.balancerName },
  };
  const words = ["retire", "--by", operatorName(), "--reason", reason];
  const answer = await callHostTool(place, words, LIMIT_SECONDS);
  if (!answer.ok) throw new Error(`${name} was not retired: ${answer.words}`);
  console.log(`${name}: ${answer.words}`);
  for (const line of linesToChange(settings, name)) console.log(line);
  return 0;
}

/** What to change in the stack file once a host is retired: its entry, and what its absence makes wrong. */
export function linesToChange(settings: Settings, name: string): string[] {
  const hosts = settings.hosts.filter((host) => host.name !== name);
  const { problems } = parseSettings({ ...settings, hosts });
  return [
    `Now remove the entry named ${name} from prism:hosts and commit it.`,
    ...(problems.length === 0 ? [] : ["Change with it, or the next pulumi up refuses the file:"]),
    ...problems.map((line) => `  ${line}`),
  ];
}

/** A host that does not answer may run on and on; one that is in a run would be missed by it. */
function refusal(stack: string, name: string, hosts: readonly HostObservation[]): string | null {
  const own = hosts.find(({ host }) => host === name);
  if (own?.state !== "observed") {
    const why = own?.state === "unreachable" ? `${own.reason}; ${own.wayOut}` : "not asked";
    return `${name} does not answer (${why})`;
  }
  if (own.inspection.stack !== null && own.inspection.stack !== stack) {
    return `${name} belongs to stack ${own.inspection.stack}, not to ${stack}`;
  }
  const [open] = openRunsOf(inspectionsOf(hosts));
  if (open === undefined) return null;
  return `run ${open.id} (${open.openedBy}) is open on ${open.hosts.join(", ")}: let it end, or stop it by prism abort --stack ${stack}`;
}
