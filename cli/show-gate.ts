import { gateOf } from "../config/gate";
import type { Settings } from "../config/schema";
import { withGateFacts } from "../facts/gate";
import { operatorName } from "../facts/operator";
import { evaluateGate } from "../plan/gate/evaluate";
import { freezesOnHosts } from "../plan/gate/placed-freeze";
import { gateQuestionOf } from "../plan/gate/view";
import type { HostObservation } from "../plan/inspection";
import { paint, showsColours } from "./colours";
import { gateScreen } from "./gate-screen";
import { observeStack } from "./observe";
import { readStackSettings, type StackChoice } from "./settings";
import { typedTime } from "./typed-time";

/** Whose gate is asked, about what time, and how it is shown. */
export interface GateChoice extends StackChoice {
  /** Time in question as typed; null: now. */
  readonly at: string | null;
  /** Ask no host. */
  readonly offline: boolean;
  readonly json: boolean;
}

const CLOSED_EXIT_CODE = 3;

/**
 * Says whether a deployment may start: by the configuration, the files that it names, and what the hosts freeze.
 *
 * @returns  exit code: 0 open, 3 closed
 * @throws UsageError  no such time
 */
export async function showGate(choice: GateChoice): Promise<number> {
  const { stack, configFile, at, offline, json } = choice;
  // Without a host to ask, no key is needed.
  const goOn = offline ? () => undefined : undefined;
  const settings = await readStackSettings({ stack, configFile }, goOn);
  const time =
    at === null
      ? new Date().toISOString()
      : typedTime(at, gateOf(stack, settings.gate).zone, "--at");
  const hosts = offline ? unasked(settings) : await observeStack(stack, settings);
  const emergencies = freezesOnHosts(hosts).freezes;
  const asked = { stack, at: time, actor: operatorName(), emergencies };
  const known = evaluateGate(await withGateFacts(gateQuestionOf(settings, asked), process.cwd()));
  const answer = { ...known, warnings: [...known.warnings, ...unknownFreezes(hosts)] };
  if (json) {
    console.log(JSON.stringify({ stack, ...answer }, null, 2));
  } else {
    const coloured = showsColours(process.stdout, process.env);
    for (const line of gateScreen(stack, answer)) console.log(paint(line, coloured));
  }
  return answer.isOpen ? 0 : CLOSED_EXIT_CODE;
}

function unasked({ hosts }: Settings): HostObservation[] {
  return hosts.map(({ name }) => ({ host: name, state: "unasked" }));
}

/** What hosts that said nothing would freeze. */
function unknownFreezes(hosts: readonly HostObservation[]): string[] {
  const { silent } = freezesOnHosts(hosts);
  if (silent.length === 0) return [];
  const all = silent.length === hosts.length ? "the hosts" : silent.join(", ");
  return [`freezes by command on ${all} are unknown: ${whyOf(hosts)}`];
}

function whyOf(hosts: readonly HostObservation[]): string {
  const reasons = hosts.flatMap((host) => (host.state === "unreachable" ? [host.reason] : []));
  return reasons.length === 0 ? "not asked" : [...new Set(reasons)].join("; ");
}
