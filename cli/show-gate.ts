import { gateOf } from "../config/gate";
import type { Settings } from "../config/schema";
import { readBreakGlass } from "../facts/break-glass";
import { withGateFacts } from "../facts/gate";
import { operatorName } from "../facts/operator";
import { readOrigin } from "../facts/origin";
import { evaluateGate } from "../plan/gate/evaluate";
import { freezesOnHosts } from "../plan/gate/placed-freeze";
import { presentToken, type TokenReading } from "../plan/gate/present";
import { gateQuestionOf } from "../plan/gate/view";
import type { HostObservation } from "../plan/inspection";
import type { OriginAnswer } from "../plan/run-plan";
import { paint, showsColours } from "./colours";
import { gateScreen } from "./gate-screen";
import { observeStack } from "./observe";
import { pulumiFolder } from "./pulumi/call";
import { readStackSettings, stackFileOf, type StackChoice } from "./settings";
import { stackWords } from "./stack-options";
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
 * @throws Error       the settings cannot be used, or order a rollback, for which no gate is read
 */
export async function showGate(choice: GateChoice): Promise<number> {
  const { stack, at, offline, json } = choice;
  // Without a host to ask, no key is needed.
  const goOn = offline ? () => undefined : undefined;
  const settings = await readStackSettings(choice, goOn);
  if (settings.rollback !== null) throw new Error(describeOrder(choice));
  const time =
    at === null
      ? new Date().toISOString()
      : typedTime(at, gateOf(stack, settings.gate).zone, "--at");
  const hosts = offline ? unasked(settings) : await observeStack(stack, settings);
  const emergencies = freezesOnHosts(hosts).freezes;
  const asked = { stack, at: time, actor: operatorName(), emergencies };
  const folder = pulumiFolder();
  const reading = await readBreakGlass(settings.gate, folder);
  const token = presentToken(reading, {
    hosts,
    origin: await originFor(reading, choice, settings),
  });
  const question = await withGateFacts(gateQuestionOf(settings, asked), folder);
  const known = evaluateGate({ ...question, ...token });
  const unknown = [...unknownFreezes(hosts), ...(reading === null ? [] : unknownUse(hosts))];
  const answer = { ...known, warnings: [...known.warnings, ...unknown] };
  if (json) {
    console.log(JSON.stringify({ stack, ...answer }, null, 2));
  } else {
    const coloured = showsColours(process.stdout, process.env);
    for (const line of gateScreen(stack, answer)) console.log(paint(line, coloured));
  }
  return answer.isOpen ? 0 : CLOSED_EXIT_CODE;
}

function describeOrder(choice: StackChoice): string {
  return (
    `${stackFileOf(choice)}: prism:rollback is set, so pulumi up goes back whatever the gate says; ` +
    `to ask the gate, take it out: pulumi config rm prism:rollback ${stackWords(choice)}`
  );
}

/** Asked only for a token that names a commit. */
async function originFor(
  reading: TokenReading | null,
  { offline }: GateChoice,
  { repository, release }: Settings,
): Promise<OriginAnswer> {
  const isNeeded = reading?.state === "signed" && reading.token.commit !== null;
  return isNeeded && !offline
    ? readOrigin(repository, release)
    : { state: "unresolved", reason: "not asked", wayOut: "ask without --offline" };
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

/** Whether a token was spent, where hosts said nothing. */
function unknownUse(hosts: readonly HostObservation[]): string[] {
  return hosts.every(({ state }) => state === "observed")
    ? []
    : [`whether the break-glass token was used before is unknown: ${whyOf(hosts)}`];
}

function whyOf(hosts: readonly HostObservation[]): string {
  const reasons = hosts.flatMap((host) => (host.state === "unreachable" ? [host.reason] : []));
  return reasons.length === 0 ? "not asked" : [...new Set(reasons)].join("; ");
}
