import { InvalidArgumentError, Option, type Command } from "commander";
import { LONGEST_HOURS } from "../plan/gate/break-glass";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";

interface RequestOptions extends StackOptions {
  readonly release?: string;
  readonly opens: ("window" | "freeze")[];
  readonly reason: string;
  readonly incident: string;
  readonly hours: number;
  readonly out?: string;
}

const HELP = `
Deploys while the gate is closed, with the signature of a second person: see docs/break-glass.md. A rollback needs none
of this: prism rollback.

  prism break-glass request --stack production --opens window --incident INC-7 --reason "payments fail"
  prism break-glass sign FILE                           types the second person, on a machine of their own
  prism break-glass verify FILE --stack production      what it opens, until when, and each problem`;

/** Adds `prism break-glass`: ask for, sign and look at a token that opens the gate once. */
export function addBreakGlassCommand(program: Command): void {
  const group = program
    .command("break-glass")
    .description("deploy in an emergency while the gate is closed, signed by a second person")
    .addHelpText("after", HELP);
  addRequest(group);
  group
    .command("sign <file>")
    .description("show what a token opens, and sign it with your ssh key")
    .option("--key <file>", "your private key, or the public one of a key in your ssh agent")
    .action(async (file: string, { key }: { readonly key?: string }) => {
      // Loaded when called, so that the other commands start faster and without the product.
      const { signToken } = await import("./break-glass/sign");
      process.exitCode = await signToken(file, key ?? null);
    });
  addStackOptions(
    group
      .command("verify <file>")
      .description("say who signed a token, what it opens until when, and each problem"),
  ).action(async (file: string, options: StackOptions, command: Command) => {
    const choice = chosenStack(options, command);
    const { verifyToken } = await import("./break-glass/verify");
    process.exitCode = await verifyToken(choice, file);
  });
}

function addRequest(group: Command): void {
  addStackOptions(group.command("request").description("write a token for a second person to sign"))
    .option("--release <tag>", "what is to be deployed (default: prism:release)")
    .addOption(
      new Option("--opens <what>", "window, freeze, or both with a comma between")
        .argParser(opensOf)
        .makeOptionMandatory(),
    )
    .requiredOption("--reason <text>", "why it cannot wait", textOf)
    .requiredOption("--incident <id>", "where the incident is written down", textOf)
    .option("--hours <n>", `how long it counts from now, at most ${LONGEST_HOURS}`, hoursOf, 2)
    .option("--out <file>", "file to write (default: break-glass-<release>-<id>.json)")
    .action(async (options: RequestOptions, command: Command) => {
      const { release = null, out = null, opens, reason, incident, hours } = options;
      const choice = chosenStack(options, command);
      const { requestToken } = await import("./break-glass/request");
      const wish = { release, opens, reason, incident, hours, out };
      process.exitCode = await requestToken(choice, wish);
    });
}

function opensOf(text: string): ("window" | "freeze")[] {
  const words = [...new Set(text.split(",").map((word) => word.trim()))];
  return words.map((word) => {
    if (word === "window" || word === "freeze") return word;
    throw new InvalidArgumentError("It opens window, freeze, or window,freeze, and nothing else.");
  });
}

function textOf(text: string): string {
  if (text.trim() !== "") return text.trim();
  throw new InvalidArgumentError("Give it in words.");
}

function hoursOf(text: string): number {
  const hours = Number(text);
  if (hours > 0 && hours <= LONGEST_HOURS) return hours;
  throw new InvalidArgumentError(`Give a number above 0 and at most ${LONGEST_HOURS}.`);
}
