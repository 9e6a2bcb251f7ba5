import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { SandboxError } from "../errors";
import { stackFile, type Layout, type StackName } from "./layout";
import type { PulumiAnswer } from "./pulumi";
import type { ReadyContext } from "./step";

/** Nothing is asked, and no dots tell that time passes. */
const QUIET = ["--non-interactive", "--suppress-progress"];

/** The command as it lies in the project. */
const PRISM = join(__dirname, "..", "..", "cli", "prism.js");

/** A resource on its way; its end has a line of its own, and the log has all. */
const IN_PROGRESS = /\s(creating|updating|deleting) \(\d+s\)/;

/**
 * Runs `pulumi <words>` for a stack in the sandbox's project, output shown.
 *
 * @param log  name of its log file, without stack
 * @throws SandboxError  another exit code than 0; holds the last lines and the log's name
 */
export async function runPulumi(
  context: ReadyContext,
  stack: StackName,
  words: readonly string[],
  log: string,
): Promise<PulumiAnswer> {
  const all = [...words, "--stack", stack, ...QUIET];
  const answer = await call(context, all, `${stack}-${log}`);
  if (answer.code === 0) return answer;
  throw failed(`pulumi ${words.join(" ")} --stack ${stack}`, answer);
}

/**
 * Runs `pulumi up` that must not end well, output shown.
 *
 * @returns  what Pulumi said went wrong
 * @throws SandboxError  it ended well
 */
export async function runFailingUp(
  context: ReadyContext,
  stack: StackName,
  log: string,
): Promise<string> {
  const words = ["up", "--yes", "--skip-preview", "--stack", stack, ...QUIET];
  const answer = await call(context, words, `${stack}-${log}`);
  if (answer.code !== 0) return diagnosticsOf(`${answer.stdout}${answer.stderr}`);
  throw new SandboxError(
    `pulumi up --stack ${stack}: expected it to fail, got exit 0; log ${answer.log}`,
  );
}

/**
 * Runs `prism <words>` for a stack, as an operator does in the project's folder, output shown.
 *
 * @throws SandboxError  another exit code than 0; holds the last lines and the log's name
 */
export async function runPrism(
  context: ReadyContext,
  stack: StackName,
  words: readonly string[],
): Promise<PulumiAnswer> {
  const all = [PRISM, ...words, "--stack", stack];
  const answer = await call(context, all, `${stack}-prism-${words[0] ?? ""}`, process.execPath);
  if (answer.code === 0) return answer;
  throw failed(`prism ${words.join(" ")} --stack ${stack}`, answer);
}

function call(
  context: ReadyContext,
  words: readonly string[],
  log: string,
  program?: string,
): Promise<PulumiAnswer> {
  return context.pulumi({
    ...(program !== undefined && { program }),
    words,
    log,
    cwd: context.layout.stacks,
    ...(context.shell && { environment: context.shell }),
    show: (line) => {
      if (!IN_PROGRESS.test(line)) context.say(`    ${line}`);
    },
  });
}

function failed(command: string, answer: PulumiAnswer): SandboxError {
  return new SandboxError(
    `${command}: expected exit 0, got ${String(answer.code)}; ` +
      `log ${answer.log}; it said:\n${diagnosticsOf(`${answer.stdout}${answer.stderr}`)}`,
  );
}

/** What Pulumi says went wrong, at most 20 lines; without such a part the end of its output. An `up` has two parts. */
function diagnosticsOf(output: string): string {
  const part = [...output.matchAll(/^Diagnostics:\n([^]*?)(?=^\S|(?![^]))/gm)].at(-1)?.[1];
  const lines = (part ?? output).trimEnd().split("\n");
  return (part === undefined ? lines.slice(-12) : lines.slice(0, 20)).join("\n");
}

/** Sets prism:release in a stack's merged file, as an operator does. */
export async function setRelease(
  { pulumi, layout }: ReadyContext,
  stack: StackName,
  tag: string,
): Promise<void> {
  const words = ["config", "set", "prism:release", tag, "--stack", stack, "--non-interactive"];
  const answer = await pulumi({ words, log: `${stack}-set-${tag}`, cwd: layout.stacks });
  if (answer.code !== 0) {
    throw new SandboxError(
      `pulumi config set: expected exit 0, got ${String(answer.code)}: ${answer.stderr.trim()}`,
    );
  }
}

/**
 * Counts by kind of change of a stack's newest update, as Pulumi's own history says.
 *
 * @throws SandboxError  the history cannot be read
 */
export async function lastChanges(
  { pulumi, layout }: ReadyContext,
  stack: StackName,
): Promise<Record<string, number>> {
  const words = ["stack", "history", "--json", "--page-size", "1", "--stack", stack];
  const answer = await pulumi({ words, log: `${stack}-history`, cwd: layout.stacks });
  try {
    const [newest] = JSON.parse(answer.stdout) as { resourceChanges?: Record<string, number> }[];
    return newest?.resourceChanges ?? {};
  } catch {
    throw new SandboxError(
      `pulumi stack history: expected JSON, got exit ${String(answer.code)}; see ${answer.log}`,
    );
  }
}

/** Sets prism:gate in a stack's merged file. */
export async function setGate(layout: Layout, stack: StackName, gate: object): Promise<void> {
  const file = stackFile(layout, stack);
  const document = parse(await readFile(file, "utf8")) as { config: Record<string, unknown> };
  document.config["prism:gate"] = gate;
  await writeFile(file, stringify(document));
}

/** Keeps the configuration that a release was deployed with. */
export async function keepConfig(layout: Layout, stack: StackName, tag: string): Promise<void> {
  await copyFile(stackFile(layout, stack), keptFile(layout, stack, tag));
}

/** Puts the configuration of an earlier deployment back. */
export async function restoreConfig(layout: Layout, stack: StackName, tag: string): Promise<void> {
  await copyFile(keptFile(layout, stack, tag), stackFile(layout, stack));
}

/** Not named like a stack file, so that Pulumi does not take it for one. */
function keptFile(layout: Layout, stack: StackName, tag: string): string {
  return join(layout.stacks, `${stack}-${tag}.yaml`);
}
