import { randomBytes } from "node:crypto";
import { gateOf } from "../config/gate";
import { hostsOf } from "../config/inventory";
import type { Settings } from "../config/schema";
import { operatorName } from "../facts/operator";
import { loginOf } from "../facts/ssh";
import { bundleRunner } from "../host/bundle";
import { inspectionsOf } from "../plan/fleet";
import { describeKept, keptFreezes } from "../plan/freeze-status";
import { freezeId, freezeProblem } from "../plan/gate/placed-freeze";
import { millisecondsOf, momentOf } from "../plan/gate/time";
import { describeUnseen } from "../plan/run-plan";
import { callHostTool } from "./direct/host-tool";
import { readDirectSettings } from "./direct/settings";
import { observeStack } from "./observe";
import type { StackChoice } from "./settings";
import { stackWords } from "./stack-options";
import { typedTime } from "./typed-time";

/** Longest time on one host, in seconds; nothing is waited for there. */
const TOOL_SECONDS = 30;

/** What a person says of a freeze. */
export interface FreezeWish {
  /** As typed. */
  readonly until: string;
  readonly reason: string;
  readonly owner: string;
}

/** What one host answered; null if nobody could ask it. */
interface Told {
  readonly host: string;
  readonly ok: boolean | null;
  readonly words: string;
}

/**
 * Freezes a stack on all hosts that it reaches.
 *
 * @returns  exit code: 0 if every host keeps it
 */
export async function freezeStack(choice: StackChoice, wish: FreezeWish): Promise<number> {
  const settings = await readDirectSettings(choice, say);
  const { zone } = gateOf(choice.stack, settings.gate);
  const { reason, owner } = wish;
  const from = new Date().toISOString();
  const until = typedTime(wish.until, zone, "--until");
  const id = freezeId(from, randomBytes(2).toString("hex"));
  const by = operatorName();
  const freeze = { id, from, until, reason, owner, by };
  const problem = freezeProblem(freeze, Date.parse(from), (iso) => tell(iso, zone));
  if (problem !== null) throw new Error(`${problem}; nothing was touched`);
  const words = Object.entries(freeze).flatMap(([name, value]) => [`--${name}`, value]);
  const told = await tellAll(choice, settings, ["freeze", ...words]);
  for (const { host, ok, words } of told) {
    say(`${host}: ${ok === true ? `keeps freeze ${id}` : words}`);
  }
  const missed = told.filter(({ ok }) => ok !== true).map(({ host }) => host);
  if (missed.length === told.length) {
    console.error("No host keeps the freeze, so nothing is frozen.");
    return 1;
  }
  say(describeFrozen(choice.stack, until, zone));
  say(`To end it before: prism freeze ${stackWords(choice)} --end ${id}`);
  if (missed.length === 0) return 0;
  console.error(
    `Not kept on ${missed.join(", ")}: it counts for the fleet as long as another host answers; freeze again once they do.`,
  );
  return 1;
}

/** As prism gate says times: by the clocks of the zone in which they are typed, and in UTC. */
function tell(iso: string, zone: string): string {
  const { local, utc } = momentOf(millisecondsOf(iso), zone);
  return `${local} (${utc})`;
}

/** What a freeze that hosts keep means. */
export function describeFrozen(stack: string, until: string, zone: string): string {
  return `No deployment of ${stack} begins until ${tell(until, zone)}, and one under way goes back.`;
}

/**
 * Ends a freeze on all hosts that it reaches.
 *
 * @returns  exit code: 0 if no host keeps it any more
 */
export async function endFreeze(choice: StackChoice, id: string): Promise<number> {
  const settings = await readDirectSettings(choice, say);
  const told = await tellAll(choice, settings, ["thaw", id]);
  for (const { host, words } of told) say(`${host}: ${words}`);
  const missed = told.filter(({ ok }) => ok === null).map(({ host }) => host);
  if (missed.length > 0) {
    console.error(`Not reached: ${missed.join(", ")}; a freeze that is kept there still counts.`);
  }
  const isEnded = told.some(({ ok }) => ok === true);
  if (!isEnded) console.error(`No host that answered kept ${id}; see --list.`);
  return isEnded && missed.length === 0 ? 0 : 1;
}

/**
 * Prints the freezes that hosts keep.
 *
 * @returns  exit code: 0 if every host answered
 */
export async function listFreezes(choice: StackChoice): Promise<number> {
  const settings = await readDirectSettings(choice, say);
  const hosts = await observeStack(choice.stack, settings);
  const { zone } = gateOf(choice.stack, settings.gate);
  const kept = keptFreezes(inspectionsOf(hosts), new Date().toISOString());
  const unseen = hosts.flatMap(describeUnseen);
  for (const freeze of kept) say(describeKept(freeze, zone));
  if (kept.length === 0) say("No host that answered keeps a freeze.");
  for (const line of unseen) console.error(`freezes unknown: ${line}`);
  return unseen.length === 0 ? 0 : 1;
}

function tellAll(
  { stack }: StackChoice,
  settings: Settings,
  words: readonly string[],
): Promise<Told[]> {
  const login = loginOf(settings.ssh);
  const runner = bundleRunner().text;
  return Promise.all(
    hostsOf(settings).map(async (host): Promise<Told> => {
      try {
        const answer = await callHostTool({ stack, host, login, runner }, words, TOOL_SECONDS);
        return { host: host.name, ...answer };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { host: host.name, ok: null, words: `not reached: ${reason}` };
      }
    }),
  );
}

function say(line: string): void {
  console.log(line);
}
