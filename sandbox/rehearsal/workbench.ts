import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { readSandbox, startSandbox, stopSandbox, type Sandbox, type SandboxSettings } from "..";
import { withSandboxAws } from "../aws-environment";
import { prepareEngine, type Engine } from "../engine";
import { SandboxError } from "../errors";
import type { Say } from "../say";
import { layoutOf, STACKS, stackFile, type Layout } from "./layout";
import { createPulumi, type Pulumi } from "./pulumi";
import { mergedStackFile } from "./stack-files";

/** A running sandbox with an engine, a backend and the two stacks. */
export interface Workbench {
  readonly layout: Layout;
  readonly engine: Engine;
  readonly sandbox: Sandbox;
  /** Whole environment of Pulumi calls. */
  readonly environment: NodeJS.ProcessEnv;
  readonly pulumi: Pulumi;
}

/** The project whose program is deployed. */
export const projectFolder = join(__dirname, "..", "..");

/** Release that the stacks begin with; the older of the sandbox's two. */
const FIRST_RELEASE = "v2.3.0";

/** Ends a sandbox that may run in this folder and removes what it left. */
export async function clearFolder(layout: Layout, say: Say): Promise<void> {
  if (existsSync(layout.sandbox)) await stopSandbox(layout.sandbox, say);
  const { sandbox, state, stacks, logs, reports, reportJson, reportHtml } = layout;
  for (const path of [sandbox, state, stacks, logs, reports, reportJson, reportHtml]) {
    await rm(path, { recursive: true, force: true });
  }
}

/**
 * Environment of the Pulumi calls; the passphrase is made once per folder.
 *
 * @param aws  the sandbox's; AWS is out of reach without it
 */
export async function pulumiEnvironment(
  layout: Layout,
  engine: Engine,
  aws?: Sandbox["aws"],
): Promise<NodeJS.ProcessEnv> {
  const file = join(layout.state, "passphrase");
  await mkdir(layout.stacks, { recursive: true });
  await mkdir(layout.state, { recursive: true });
  if (!existsSync(file)) await writeFile(file, randomBytes(18).toString("hex"), { mode: 0o600 });
  return {
    ...withSandboxAws(process.env, aws),
    ...engine.env,
    PULUMI_BACKEND_URL: `file://${layout.state}`,
    PULUMI_CONFIG_PASSPHRASE: await readFile(file, "utf8"),
  };
}

/**
 * Writes both stack files and creates the stacks, so that a deployment needs nothing more.
 *
 * @param settings  of production, by key below `prism`, over those of its file
 * @throws SandboxError  a Pulumi call failed; names its log
 */
export async function createStacks(
  layout: Layout,
  sandbox: Sandbox,
  pulumi: Pulumi,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await linkProgram(layout);
  for (const stack of STACKS) {
    const call = async (log: string, words: readonly string[], input?: string): Promise<void> => {
      const answer = await pulumi({
        words: [...words, "--stack", stack, "--non-interactive"],
        log: `${stack}-${log}`,
        cwd: layout.stacks,
        ...(input !== undefined && { input }),
      });
      if (answer.code === 0) return;
      throw new SandboxError(
        `pulumi ${words.join(" ")}: expected exit 0, got ${String(answer.code)}: ` +
          `${answer.stderr.trim().slice(-500)}; see ${answer.log}`,
      );
    };
    const file = stackFile(layout, stack);
    await call("init", ["stack", "init"]);
    const salt = parse(await readFile(file, "utf8")) as Record<string, unknown>;
    const checkedIn = await readFile(join(projectFolder, `Pulumi.${stack}.yaml`), "utf8");
    const further = stack === "production" ? settings : {};
    const text = mergedStackFile(checkedIn, sandbox, stack, FIRST_RELEASE, salt, further);
    await writeFile(file, text);
    const words = ["config", "set", "--path", "prism:ssh.privateKey", "--secret"];
    await call("key", words, sandbox.privateKey);
  }
}

/** Links to all of the project but its stack files, so that `pulumi up --stack production` is typed as it always is. */
async function linkProgram(layout: Layout): Promise<void> {
  const entries = await readdir(projectFolder);
  const linked = entries.filter(
    (name) => !name.startsWith(".") && !/^Pulumi\..+\.yaml$/.test(name),
  );
  for (const name of linked) await symlink(join(projectFolder, name), join(layout.stacks, name));
}

/**
 * Everything from nothing: engine, sandbox, stacks; for work by hand, in which production need not wait for staging.
 * What the folder held is replaced.
 */
export async function openWorkbench(
  folder: string,
  say: Say,
  settings: SandboxSettings = {},
): Promise<Workbench> {
  const layout = layoutOf(folder);
  await clearFolder(layout, say);
  const engine = await prepareEngine(say);
  const sandbox = await startSandbox(layout.sandbox, say, settings);
  const bench = await benchOf(layout, engine, sandbox);
  await createStacks(layout, sandbox, bench.pulumi, { checks: { skip: ["staging"] } });
  return bench;
}

/**
 * The workbench that was opened in this folder earlier.
 *
 * @throws SandboxError  there is none
 */
export async function reopenWorkbench(folder: string, say: Say): Promise<Workbench> {
  const layout = layoutOf(folder);
  if (!existsSync(stackFile(layout, "production"))) {
    throw new SandboxError(
      `${folder}: expected a sandbox, found none; prism sandbox start makes one`,
    );
  }
  const sandbox = await readSandbox(layout.sandbox);
  return benchOf(layout, await prepareEngine(say), sandbox);
}

async function benchOf(layout: Layout, engine: Engine, sandbox: Sandbox): Promise<Workbench> {
  const environment = await pulumiEnvironment(layout, engine, sandbox.aws);
  const pulumi = createPulumi(engine.pulumi, environment, layout.logs);
  return { layout, engine, sandbox, environment, pulumi };
}
