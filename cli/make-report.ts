import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gateOf } from "../config/gate";
import { hostsOf } from "../config/inventory";
import { readHistory } from "../facts/history";
import { loginOf } from "../facts/ssh";
import { bundleRunner } from "../host/bundle";
import type { FleetHistory } from "../plan/fleet-history";
import type { PastRun } from "../plan/history";
import { isAboutRefusal } from "../plan/report/refused";
import { reportOf, type DeliveryReport, type RefusedReport } from "../plan/report/report";
import { paint, showsColours } from "./colours";
import { readMeasures } from "./read-measures";
import { reportPage } from "./report/page";
import { reportScreen } from "./report/screen";
import { readStackSettings, type StackChoice } from "./settings";
import { readReview } from "./show-plan";

/** Which run is reported, and where to. */
export interface ReportChoice extends StackChoice {
  /** null: the newest. */
  readonly run: string | null;
  /** Folder that gets page and JSON; null: none does. */
  readonly out: string | null;
  readonly json: boolean;
}

/**
 * Reports a run, or why an update is refused.
 *
 * @returns  exit code: 0 if every host answered, else 1
 * @throws Error  no such run
 */
export async function makeReport(choice: ReportChoice): Promise<number> {
  const { stack, run, out, json } = choice;
  const settings = await readStackSettings(choice);
  const hosts = hostsOf(settings);
  const history = await readHistory(hosts, loginOf(settings.ssh), bundleRunner().text);
  const { runs } = history;
  const silent = history.silent.map(({ host, why }) => `${host} was not reached: ${why}`);
  const { measures, problem } = await readMeasures(settings, runs);
  const { zone } = gateOf(stack, settings.gate);
  const refused =
    run === null && runs !== null ? await readRefusal(choice, zone, runs.at(-1)) : null;
  const said = {
    measures,
    missing: [...silent, ...[problem, refused?.problem].flatMap((one) => one ?? [])],
  };
  const names = hosts.map(({ name }) => name);
  const report: DeliveryReport = refused?.report
    ? { ...refused.report, ...said }
    : { ...reportOf(chosen(history, choice), { stack, zone, hosts: names }), ...said };
  const written = out === null ? [] : await write(report, out);
  if (json) {
    console.log(JSON.stringify(report, null, 2));
  } else {
    const coloured = showsColours(process.stdout, process.env);
    for (const line of reportScreen(report)) console.log(paint(line, coloured));
    for (const path of written) console.log(`report    ${path}`);
  }
  return silent.length === 0 ? 0 : 1;
}

interface Refusal {
  readonly report: RefusedReport | null;
  /** Why it is not known whether an update is refused now; null if it is known. */
  readonly problem: string | null;
}

/** How things stand, if they are what is to be told. */
async function readRefusal(
  choice: ReportChoice,
  zone: string,
  newest: PastRun | undefined,
): Promise<Refusal> {
  const { stack } = choice;
  try {
    const review = await readReview(choice);
    if (!isAboutRefusal(review, newest)) return { report: null, problem: null };
    const at = new Date().toISOString();
    const newestRun = newest?.run.id ?? null;
    return { report: { kind: "refused", stack, zone, at, review, newestRun }, problem: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { report: null, problem: `whether an update is refused now is unknown: ${why}` };
  }
}

function chosen(history: FleetHistory, { stack, run }: ReportChoice): PastRun {
  const runs = history.runs ?? [];
  const found = run === null ? runs.at(-1) : runs.find((one) => one.run.id === run);
  if (found !== undefined) return found;
  const known = runs.slice(-5).map((one) => one.run.id);
  const silent = history.silent.map(({ host, why }) => `unknown on ${host}: ${why}`);
  const first = silent.length === 0 ? ["deploy first: pulumi up"] : [];
  const newest = known.length === 0 ? first : [`the newest are ${known.join(", ")}`];
  throw new Error(
    `--run: expected a run that the hosts of ${stack} remember, found ${run ?? "none at all"}; ` +
      [...newest, ...silent].join("; "),
  );
}

async function write(report: DeliveryReport, folder: string): Promise<string[]> {
  const id = report.kind === "run" ? report.runId : `refused-${report.review.wanted}`;
  // A stack may be named with its organisation in front.
  const stack = report.stack.split("/").at(-1) ?? report.stack;
  const path = (ending: string) => join(folder, `${stack}-${id}.${ending}`);
  await mkdir(folder, { recursive: true });
  await writeFile(path("html"), reportPage(report));
  await writeFile(path("json"), `${JSON.stringify(report, null, 2)}\n`);
  return [path("html"), path("json")];
}
