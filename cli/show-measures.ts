import { hostsOf } from "../config/inventory";
import { askHistory } from "../facts/history";
import { loginOf } from "../facts/ssh";
import { bundleRunner } from "../host/bundle";
import { pastRuns } from "../plan/history";
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
  const answers = await askHistory(hostsOf(settings), loginOf(settings.ssh), bundleRunner().text);
  const runs = pastRuns(
    answers.flatMap((one) =>
      one.state === "answered" ? [{ host: one.host, entries: one.answer }] : [],
    ),
  );
  const missing = answers.flatMap((one) =>
    one.state === "answered" ? [] : [`${one.host} was not reached: ${one.reason}; ${one.wayOut}`],
  );
  const isSilent = missing.length === 0;
  const { measures, problem } = await readMeasures(settings, runs);
  if (problem !== null) missing.push(problem);
  const first = runs[0]?.openedAt ?? null;
  if (json) {
    console.log(JSON.stringify({ stack, since: first, measures, missing }, null, 2));
  } else {
    const coloured = showsColours(process.stdout, process.env);
    for (const line of measuresScreen(stack, first, measures, missing)) {
      console.log(paint(line, coloured));
    }
  }
  return isSilent ? 0 : 1;
}
