import { hostsOf } from "../config/inventory";
import { readHistory } from "../facts/history";
import { loginOf } from "../facts/ssh";
import { bundleRunner } from "../host/bundle";
import { paint, showsColours } from "./colours";
import { measuresScreen } from "./measures-screen";
import { readMeasures } from "./read-measures";
import { readStackSettings, type StackChoice } from "./settings";

/**
 * Asks the hosts of a stack what they remember and prints how well the procedure works.
 *
 * @returns  exit code: 0 if every host answered, else 1
 */
export async function showMeasures({
  stack,
  configFile,
  json,
}: StackChoice & { readonly json: boolean }): Promise<number> {
  const settings = await readStackSettings({ stack, configFile });
  const history = await readHistory(hostsOf(settings), loginOf(settings.ssh), bundleRunner().text);
  const { runs, silent } = history;
  const missing = silent.map(({ host, why }) => `${host} was not reached: ${why}`);
  const { measures, problem } = await readMeasures(settings, runs);
  if (problem !== null) missing.push(problem);
  if (json) {
    const since = runs?.[0]?.openedAt ?? null;
    console.log(JSON.stringify({ stack, since, measures, missing }, null, 2));
  } else {
    const coloured = showsColours(process.stdout, process.env);
    for (const line of measuresScreen(stack, history, measures, missing)) {
      console.log(paint(line, coloured));
    }
  }
  return silent.length === 0 ? 0 : 1;
}
