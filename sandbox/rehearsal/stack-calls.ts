import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { SandboxError } from "../errors";
import { stackFile, type Layout, type StackName } from "./layout";
import type { PulumiAnswer } from "./pulumi";
import type { ReadyContext } from "./step";

/** Nothing is asked, and no dots tell that time passes. */
const QUIET = ["--non-interactive", "--suppress-progress"];

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
  const answer = await context.pulumi({
    words: [...words, "--stack", stack, ...QUIET],
    log: `${stack}-${log}`,
    cwd: context.layout.stacks,
    show: (line) => {
      if (!IN_PROGRESS.test(line)) context.say(`    ${line}`);
    },
  });
  if (answer.code === 0) return answer;
  throw new SandboxError(
    `pulumi ${words.join(" ")} --stack ${stack}: expected exit 0, got ${String(answer.code)}; ` +
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
