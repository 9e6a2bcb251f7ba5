import { execFile } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import type { WatchSettings } from "../../config/aws";
import { hostsOf } from "../../config/inventory";
import type { Settings } from "../../config/schema";
import { alarmReader } from "../../facts/alarms";
import { askHistory } from "../../facts/history";
import { operatorName } from "../../facts/operator";
import { loginOf } from "../../facts/ssh";
import { bundleRunner } from "../../host/bundle";
import type { HourDecision } from "../../plan/alarms/hour";
import { alarmsOfStack } from "../../plan/alarms/of-stack";
import { namesOf, readingsOf } from "../../plan/alarms/readings";
import type { Run } from "../../plan/release";
import { callHostTool } from "../direct/host-tool";
import { observeStack } from "../observe";
import { directLine } from "../rollback/direct-line";
import { rollbackDirectly } from "../rollback/direct";
import { rollbackThroughPulumi } from "../rollback/through-pulumi";
import { readUngatedSettings, type StackChoice } from "../settings";
import { watchHour, type HourWorld } from "./watch-hour";

/** Time between two looks at the alarms. */
const LOOK_MILLISECONDS = 15_000;
/** Longest time of the command that tells people, and of a note on a host. */
const TOLD_MILLISECONDS = 30_000;
const NOTE_SECONDS = 30;

/**
 * Watches the hour after the newest deployment of a stack.
 *
 * @returns  exit code: 0 over, 3 went back, 1 could not go back, or saw too little of the hour
 * @throws Error  the stack has no alarms
 */
export async function watchStack(choice: StackChoice): Promise<number> {
  const settings = await readUngatedSettings(choice, say);
  const { stack } = choice;
  const alarms = alarmsOfStack(stack, settings);
  if (alarms === null || settings.aws === null) {
    throw new Error(
      `prism:aws: must be enabled for stack ${stack} to have alarms to watch; set enabled: true`,
    );
  }
  const { watch } = settings.aws;
  const ask = alarmReader(alarms);
  const names = namesOf(alarms);
  const world: HourWorld = {
    ...onHosts(stack, settings),
    observe: () => observeStack(stack, settings),
    read: async () => {
      const seen = await ask(names);
      return "unknown" in seen ? seen : readingsOf(alarms, seen);
    },
    rollback: (reason) => goBack(choice, reason),
    notify: (run, decision) => tellPeople(stack, watch, run, decision),
    say,
    pause: () => delay(LOOK_MILLISECONDS),
  };
  return watchHour(world, alarms, watch);
}

/** What the hosts remember of the watch. */
function onHosts(stack: string, settings: Settings): Pick<HourWorld, "told" | "note"> {
  const hosts = hostsOf(settings);
  const login = loginOf(settings.ssh);
  const runner = bundleRunner().text;
  return {
    told: async (runId) => {
      const answers = await askHistory(hosts, login, runner);
      const entries = answers.flatMap((one) => (one.state === "answered" ? one.answer : []));
      return entries.flatMap((entry) =>
        entry.type === "watched" && entry.runId === runId ? entry.alarms : [],
      );
    },
    note: async (runId, decision, alarms, reason) => {
      const told = { decision, alarms: alarms.join(","), reason, by: operatorName() };
      const words = Object.entries(told).flatMap(([name, value]) => [`--${name}`, value]);
      await Promise.all(
        hosts.map(async (host) => {
          const place = { stack, host, login, runner };
          try {
            const answer = await callHostTool(place, ["note", runId, ...words], NOTE_SECONDS);
            if (!answer.ok) say(`${host.name}: not noted: ${answer.words}`);
          } catch (error) {
            say(
              `${host.name}: not noted: ${error instanceof Error ? error.message : String(error)}`,
            );
          }
        }),
      );
    },
  };
}

/** The ordinary way; nobody is there to give the other line when Pulumi fails. */
async function goBack(choice: StackChoice, reason: string): Promise<number> {
  const order = { to: null, reason, restoreData: false, overNewerData: false };
  const code = await rollbackThroughPulumi(choice, order, directLine(choice, order));
  return code === 0 ? 0 : rollbackDirectly(choice, order);
}

/** Runs the command that tells people; the alarm's own topic has told its subscribers already. */
function tellPeople(
  stack: string,
  { notify }: WatchSettings,
  run: Run,
  { alarms, reason }: HourDecision,
): Promise<void> {
  const [program, ...args] = notify ?? [];
  if (program === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const limits = { timeout: TOLD_MILLISECONDS };
    const child = execFile(program, args, limits, (error) => {
      if (error) say(`prism:aws.watch.notify: ${program}: ${error.message.trim()}`);
      resolve();
    });
    child.stdin?.on("error", () => undefined);
    const told = { stack, release: run.deployment.tag, runId: run.id, alarms, reason };
    child.stdin?.end(`${JSON.stringify(told)}\n`);
  });
}

function say(line: string): void {
  console.log(line);
}
