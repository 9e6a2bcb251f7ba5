import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { isGroup } from "../bare-settings";
import { stopSandbox, type Sandbox, type SandboxSettings } from "..";
import { createHostReader, type ReadHosts } from "../rehearsal/hosts";
import { layoutOf, stackFile } from "../rehearsal/layout";
import { openWorkbench, projectFolder, type Workbench } from "../rehearsal/workbench";
import { createPulumi, type PulumiCall } from "../rehearsal/pulumi";
import type { Say } from "../say";
import { rm } from "node:fs/promises";

const STACK = "production";
const PRISM = join(projectFolder, "cli", "prism.js");

/** How a Pulumi call ended. */
export interface Called {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  /** All it printed. */
  readonly text: string;
  readonly seconds: number;
}

/** Production hosts with ssh, the real engine and a stack. */
export interface Fleet {
  readonly bench: Workbench;
  readonly sandbox: Sandbox;
  /** Names of the production hosts, in the order of the inventory. */
  readonly hosts: readonly string[];
  /** What every host really runs, asked past the product. */
  readonly readHosts: ReadHosts;
  /** Words that every call on the stack ends with. */
  readonly stackWords: readonly string[];
  /**
   * Writes the stack file anew, with these settings over it, groups key by key.
   *
   * @param from  text to begin with; as it was at first if left out
   */
  configure(settings: Readonly<Record<string, unknown>>, from?: string): void;
  /** Text of the stack file as it was at first. */
  readonly first: string;
  readStackFile(): string;
  /** `pulumi <words>` for the stack, in the project's folder. */
  pulumi(...words: readonly string[]): Promise<Called>;
  /** `pulumi <words>` that knows no configuration file, such as `stack export`. */
  ask(...words: readonly string[]): Promise<Called>;
  /** `pulumi <words>` with text on standard input, which is not logged. */
  pulumiWith(input: string, ...words: readonly string[]): Promise<Called>;
  /** `prism <words>` for the stack, as an operator calls it in the project's folder. */
  prism(...words: readonly string[]): Promise<Called>;
  /** `pulumi up` without the preview before it. */
  up(): Promise<Called>;
  close(): Promise<void>;
}

/**
 * Starts a sandbox with an engine and a stack whose release is v2.3.0; nothing is deployed yet.
 *
 * @param folder    real path; what is there is replaced
 * @param settings  of its sandbox
 */
export async function openFleet(
  folder: string,
  say: Say,
  settings: SandboxSettings = {},
): Promise<Fleet> {
  const bench = await openWorkbench(folder, say, settings);
  const { sandbox, layout, engine, environment } = bench;
  const file = stackFile(layout, STACK);
  // Proofs of other promises need not wait for the watch, nor long before the second wave.
  const first = withSettings(readFileSync(file, "utf8"), {
    canary: undefined,
    waves: { dwellSeconds: 1 },
  });
  const stopping = new AbortController();
  const call = createPulumi(engine.pulumi, environment, layout.logs, stopping.signal);
  const stackWords = ["--stack", STACK, "--config-file", file, "--non-interactive"];
  const timed = async (wanted: PulumiCall): Promise<Called> => {
    const started = performance.now();
    const { code, stdout, stderr } = await call(wanted);
    return { code, text: stdout + stderr, seconds: (performance.now() - started) / 1000 };
  };
  const pulumiWith = (input: string, ...words: readonly string[]) =>
    timed({
      words: [...words, ...stackWords, "--color=never"],
      log: words[0] ?? "",
      cwd: projectFolder,
      input,
    });
  const ask = (...words: readonly string[]) =>
    timed({
      words: [...words, "--stack", STACK, "--non-interactive"],
      log: words.join("-"),
      cwd: layout.stacks,
    });
  const prism = (...words: readonly string[]) =>
    timed({
      program: process.execPath,
      words: [PRISM, ...words, "--stack", STACK, "--config-file", file],
      log: `prism-${words[0] ?? ""}`,
      cwd: layout.stacks,
    });
  const pulumi = (...words: readonly string[]) => pulumiWith("", ...words);
  return {
    bench,
    sandbox,
    hosts: sandbox.hosts.filter(({ stack }) => stack === STACK).map(({ name }) => name),
    readHosts: await createHostReader(sandbox),
    stackWords,
    first,
    configure: (settings, from = first) => writeFileSync(file, withSettings(from, settings)),
    readStackFile: () => readFileSync(file, "utf8"),
    pulumi,
    pulumiWith,
    ask,
    prism,
    up: () => pulumi("up", "--yes", "--skip-preview", "--suppress-progress"),
    close: async () => {
      stopping.abort();
      await stopSandbox(layoutOf(folder).sandbox, say);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function withSettings(text: string, settings: Readonly<Record<string, unknown>>): string {
  const document = parse(text) as { config: Record<string, unknown> };
  for (const [name, value] of Object.entries(settings)) {
    const key = `prism:${name}`;
    const old = document.config[key];
    // Another method or adapter has other keys.
    const isWhole = isGroup(value) && ("method" in value || "adapter" in value);
    document.config[key] =
      isGroup(old) && isGroup(value) && !isWhole ? { ...old, ...value } : value;
  }
  return stringify(document);
}
