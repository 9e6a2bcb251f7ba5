import type { Command } from "commander";
import { createProgram } from "../../../cli/main";
import { runTool } from "../../../host/tool";

/** A command line of the project, as documentation shows it. */
export interface CommandLine {
  readonly program: "prism" | "prism-host";
  readonly words: readonly string[];
}

const START = new RegExp(
  [
    "npm run (?:--silent )?prism -- (?=[a-z])",
    "npm run (?=(?:add-year|bench|prove|rehearse)\\b)",
    "npm (?=test\\b)",
    "(?<![\\w/.-])prism (?=[a-z])",
    "prism-host (?=[a-z])",
  ].join("|"),
  "g",
);

/** The project's command lines in some code: `prism …` in each of its spellings, and `prism-host …`. */
export function commandLinesIn(code: string): CommandLine[] {
  const joined = code.replaceAll("\\\n", " ");
  return [...joined.matchAll(START)].map((match) => {
    const rest = joined.slice(match.index + match[0].length);
    const program = match[0].startsWith("prism-host") ? "prism-host" : "prism";
    return { program, words: wordsOf(rest) };
  });
}

/** The words up to the end of the command, quotes taken away. */
function wordsOf(rest: string): string[] {
  const [line = ""] = rest.split("\n");
  const words = line.match(/"[^"]*"|'[^']*'|[;|&)#>`]|[^\s;|&)#>"'`]+/g) ?? [];
  const end = words.findIndex((word) => /^[;|&)#>`]/.test(word));
  return (end < 0 ? words : words.slice(0, end)).filter((word) => word !== "--");
}

/** What is wrong with a command line: a command or option that is not there; null: nothing. */
export async function problemOf({ program, words }: CommandLine): Promise<string | null> {
  return program === "prism" ? problemOfPrism(words) : problemOfTool(words);
}

function problemOfPrism(words: readonly string[]): string | null {
  let command: Command = createProgram();
  let at = 0;
  for (; at < words.length && command.commands.length > 0; at++) {
    const found = command.commands.find((one) => one.name() === words[at]);
    if (found === undefined) return `${command.name()} has no command ${words[at]}`;
    command = found;
  }
  const options = command.options.flatMap(({ short, long }) => [short, long, "--help"]);
  const unknown = words.slice(at).find((word) => isOption(word) && !options.includes(nameOf(word)));
  return unknown === undefined ? null : `prism ${command.name()} has no option ${unknown}`;
}

async function problemOfTool(words: readonly string[]): Promise<string | null> {
  const { output } = await runTool(["--help"]);
  const usage = new RegExp(`^  ${words[0]}\\b.*`, "m").exec(output)?.[0];
  if (usage === undefined) return `prism-host has no command ${words[0]}`;
  const unknown = words.find((word) => isOption(word) && !usage.includes(word));
  return unknown === undefined ? null : `prism-host ${words[0]} has no option ${unknown}`;
}

const isOption = (word: string) => /^--?[a-z]/.test(word);
const nameOf = (word: string) => word.split("=")[0] ?? word;
