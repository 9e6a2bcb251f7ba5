import { alarmReader } from "../facts/alarms";
import { alarmsOfStack, type StackAlarms } from "../plan/alarms/of-stack";
import { namesOf, readingsOf, type AlarmReading } from "../plan/alarms/readings";
import { alarmsScreen } from "./alarms-screen";
import { paint, showsColours } from "./colours";
import { readUngatedSettings, type StackChoice } from "./settings";

const ALARM_EXIT_CODE = 3;

/**
 * Prints how every alarm of a stack stands.
 *
 * @returns  exit code: 0 all are OK, 3 one is in ALARM, 1 cannot say
 * @throws Error  the stack has no alarms, or CloudWatch did not answer
 */
export async function showAlarms({
  stack,
  configFile,
  json,
}: StackChoice & { readonly json: boolean }): Promise<number> {
  // No host is asked, so no key is needed.
  const settings = await readUngatedSettings({ stack, configFile }, () => undefined);
  const alarms = alarmsOfStack(stack, settings);
  if (alarms === null) {
    throw new Error(
      `prism:aws: must be enabled for stack ${stack} to have alarms; set its region, runbook and subscribers, and enabled: true`,
    );
  }
  const readings = await readAll(alarms);
  const now = new Date().toISOString();
  if (json) {
    console.log(JSON.stringify({ stack, at: now, alarms: readings }, null, 2));
  } else {
    const runbook = settings.aws?.runbook ?? "";
    const coloured = showsColours(process.stdout, process.env);
    for (const line of alarmsScreen(stack, readings, runbook, now)) {
      console.log(paint(line, coloured));
    }
  }
  // One that only says that a deployment is under way is no news.
  const judged = readings.filter(({ severity }) => severity !== "silence");
  if (judged.some(({ state }) => state === "ALARM")) return ALARM_EXIT_CODE;
  return judged.every(({ state }) => state === "OK") ? 0 : 1;
}

async function readAll(alarms: StackAlarms): Promise<AlarmReading[]> {
  const seen = await alarmReader(alarms)(namesOf(alarms));
  if ("unknown" in seen) throw new Error(seen.unknown);
  return readingsOf(alarms, seen);
}
