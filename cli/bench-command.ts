import { resolve } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { say } from "./sandbox-command";

interface BenchOptions {
  readonly hosts: readonly number[];
  readonly runs: number;
  readonly only?: readonly string[];
  readonly json: string;
  readonly save?: boolean;
}

/** Names of what is measured; written here so that help needs no sandbox. */
export const CONTENDER_NAMES = [
  "empty",
  "prism",
  "bash-parallel",
  "bash-serial",
  "pm2-deploy",
  "ansible",
  "runner",
] as const;

/** Adds `prism bench`: how fast it is, beside other ways to do the same. */
export function addBenchCommand(program: Command): void {
  program
    .command("bench")
    .description("measure deployments beside bash, pm2 deploy and Ansible (npm run bench)")
    .option("--hosts <numbers>", "numbers of hosts, such as 1,3,10", wholeNumbers, [1, 3, 10])
    .option("--runs <number>", "how many rounds", wholeNumber, 3)
    .option("--only <names>", `some of ${CONTENDER_NAMES.join(", ")}`, contenders)
    .option("--json <file>", "where all samples go", ".sandbox/bench.json")
    .option("--save", "write the table into docs/performance.md")
    .addHelpText("after", "\nExit code: 0 all was measured, 1 something was left out.")
    .action(async ({ json, save, ...options }: BenchOptions) => {
      const { bench } = await import("../bench");
      const report = await bench({ ...options, json: resolve(json), save: save === true, say });
      process.exitCode = report.missing.length === 0 ? 0 : 1;
    });
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a whole number, at least 1");
}

function wholeNumbers(text: string): number[] {
  return text.split(",").map(wholeNumber);
}

function contenders(text: string): string[] {
  const names = text.split(",");
  const unknown = names.find((name) => !CONTENDER_NAMES.some((known) => known === name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`expected some of ${CONTENDER_NAMES.join(", ")}, got ${unknown}`);
}
