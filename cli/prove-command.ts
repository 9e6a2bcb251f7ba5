import { Argument, InvalidArgumentError, type Command } from "commander";
import { say } from "./sandbox-command";

interface ProveOptions {
  readonly runs?: number;
  readonly requests?: number;
  readonly live?: number;
  readonly zones?: readonly string[];
  readonly rows?: readonly string[];
  readonly seed?: number;
  readonly json?: boolean;
}

/** Names of the experiments; written here so that help needs no sandbox. */
export const EXPERIMENT_NAMES = [
  "alarms",
  "releases",
  "kills",
  "links",
  "hangs",
  "secrets",
  "backups",
  "rollback",
  "canary",
  "downtime",
  "gate",
  "bypass",
] as const;

/** Adds `prism prove`: bounded experiments that try to break a promise. */
export function addProveCommand(program: Command): void {
  program
    .command("prove")
    .description("try to break a promise on this machine, with real hosts (npm run prove)")
    .addArgument(new Argument("<name>", "which promise").choices(EXPERIMENT_NAMES))
    .option("--runs <number>", "how often its repeated part is done", wholeNumber)
    .option("--requests <number>", "how many requests are sent at least (downtime)", wholeNumber)
    .option("--live <number>", "real watches over each release (canary)", wholeNumber)
    .option("--zones <zone...>", "which zones are compared (gate)")
    .option("--rows <row...>", "only these parts (bypass, alarms)")
    .option("--seed <number>", "repeat the random choices of an earlier proof", wholeNumber)
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExit code: 0 the promise holds, 1 it does not, 2 not understood.")
    .action(async (name: string, { json, ...options }: ProveOptions) => {
      const { prove } = await import("../sandbox/prove");
      const { proofLines } = await import("../sandbox/prove/screen");
      const proof = await prove(name, { ...options, say });
      console.log(json === true ? JSON.stringify(proof, null, 2) : proofLines(proof).join("\n"));
      process.exitCode = proof.holds ? 0 : 1;
    });
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a whole number, at least 1");
}
