import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import type { Say } from "../sandbox";
import { endOnSignal } from "../sandbox/interruption";
import { ensureOrigin } from "../sandbox/origin";
import { openFleet, type Fleet } from "../sandbox/prove/fleet";
import { projectFolder } from "../sandbox/rehearsal/workbench";
import { run } from "../sandbox/run";
import { ansible } from "./ansible";
import { bashLoop } from "./bash";
import type { Contender } from "./contender";
import { emptyProgram } from "./empty";
import type { Sample } from "./figures";
import { onOneHost } from "./one-host";
import { pm2Deploy } from "./pm2-deploy";
import { prism, stepTimes } from "./prism";
import { runRounds } from "./rounds";
import { markdownOf, withTable, type Circumstances, type Report, type StepTime } from "./table";

/** How it is measured. */
export interface BenchOptions {
  /** Numbers of production hosts, one sandbox each. */
  readonly hosts: readonly number[];
  readonly runs: number;
  /** Names of contenders; all if left out. */
  readonly only?: readonly string[];
  /** File of the results. */
  readonly json: string;
  /** True: the table goes into docs/performance.md. */
  readonly save: boolean;
  readonly say: Say;
}

const PAGE = join(projectFolder, "docs", "performance.md");

/** Contenders by the names that options have. */
const ON_FLEETS: Readonly<Record<string, (fleet: Fleet, say: Say) => Contender>> = {
  empty: (fleet) => emptyProgram(fleet),
  prism: (fleet) => prism(fleet),
  "bash-parallel": ({ sandbox }) => bashLoop(sandbox, "parallel"),
  "bash-serial": ({ sandbox }) => bashLoop(sandbox, "serial"),
  "pm2-deploy": ({ sandbox }) => pm2Deploy(sandbox),
  ansible: ({ sandbox }, say) => ansible(sandbox, say),
};

/** Measures in a folder of its own, of which nothing is left afterwards, and writes the results. */
export async function bench(options: BenchOptions): Promise<Report> {
  const { hosts, only, json, save, say } = options;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "prism-bench-")));
  const report: Sheet = {
    circumstances: await readCircumstances(),
    samples: [],
    steps: [],
    missing: [],
  };
  mkdirSync(dirname(json), { recursive: true });
  const keep = () => writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  await endOnSignal({ mark: folder, scratch: folder }, async () => {
    try {
      if (only?.includes("runner") !== false) await measureOneHost(folder, options, report);
      keep();
      for (const count of hosts) {
        await measureFleet(join(folder, `fleet-${count}`), count, options, report);
        // What follows may fail.
        keep();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
  const table = markdownOf(report);
  if (save) await writePage(table);
  say(`\n${table}\n`);
  say(`All samples: ${json}`);
  return report;
}

/** A report that is being written. */
interface Sheet extends Report {
  readonly samples: Sample[];
  readonly steps: StepTime[];
  readonly missing: string[];
}

async function measureOneHost(folder: string, options: BenchOptions, report: Sheet): Promise<void> {
  const { runs, say } = options;
  const origin = join(folder, "origin.git");
  await ensureOrigin(origin);
  const { contenders, stop } = await onOneHost(join(folder, "one"), origin, say);
  try {
    await runRounds({ ...report, contenders, hosts: 1, runs, origin, say });
  } finally {
    await stop();
  }
}

async function measureFleet(
  folder: string,
  hosts: number,
  { runs, only, say }: BenchOptions,
  report: Sheet,
): Promise<void> {
  const names = Object.keys(ON_FLEETS).filter((name) => only?.includes(name) !== false);
  if (names.length === 0) return;
  const fleet = await openFleet(folder, say, { productionHosts: hosts });
  try {
    const { origin } = fleet.sandbox;
    const contenders = names.flatMap((name) => ON_FLEETS[name]?.(fleet, say) ?? []);
    const newest = new Map<string, StepTime[]>();
    const afterwards = (what: string): void => {
      if (/^prism: (deploy|rollback)/.test(what)) newest.set(what, stepTimes(fleet, what));
    };
    await runRounds({ ...report, contenders, hosts, runs, origin, say, afterwards });
    report.steps.push(...[...newest.values()].flat());
  } finally {
    await fleet.close();
  }
}

async function readCircumstances(): Promise<Circumstances> {
  const git = (...words: string[]) => run(["git", ...words], { cwd: projectFolder });
  return {
    date: new Date().toISOString(),
    cpus: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    load: loadavg()[0] ?? 0,
    commit: (await git("rev-parse", "--short", "HEAD")).trim(),
  };
}

/** The table is written as Prettier writes it, which the checks demand. */
async function writePage(table: string): Promise<void> {
  const { format } = await import("prettier");
  const text = withTable(readFileSync(PAGE, "utf8"), table);
  writeFileSync(PAGE, await format(text, { parser: "markdown", printWidth: 100 }));
}
