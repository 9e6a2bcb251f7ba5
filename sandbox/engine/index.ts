import fs from "node:fs";
import path from "node:path";
import { cacheFolder, isInside } from "./cache";
import { chooseCli } from "./choose-cli";
import type { Cli } from "./choose-cli";
import { findOnPath, isProgram } from "./find";
import { installParts } from "./parts";
import type { StandIn } from "./parts";
import { haveOfficial, operatorsHome, readProviders } from "./plugins";
import { canReachDownloads } from "./reach";

/** A Pulumi engine that is ready to run the program on this machine. */
export interface Engine {
  /** Absolute path of the CLI to run. */
  readonly pulumi: string;
  /** Its version, three numbers with dots. */
  readonly version: string;
  /** How the CLI was come by: found on PATH, downloaded by npm, or built from its Go module. */
  readonly source: "path" | "npm" | "built";
  /** Variables to lay over those of the process that runs the CLI, or the program on its own. */
  readonly env: Record<string, string>;
  /** Parts that are not the official ones, for example "language-nodejs" or "command". */
  readonly standIns: readonly string[];
}

/** What prepareEngine() depends on, for tests to replace. */
export interface EngineSettings {
  /** Absolute path of the project. */
  readonly root: string;
  /** See cacheFolder(). */
  readonly cache: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether official downloads are in reach; asked only when something is missing. */
  readonly canDownload: () => Promise<boolean>;
  readonly say: (line: string) => void;
}

/** The providers whose node packages the program uses. */
const PROVIDERS = ["command", "random", "aws"] as const;
const HERE = __dirname;

/**
 * Finds a Pulumi engine, or makes one: official parts where they can be had, else those of this folder.
 *
 * @param say     gets one line now and then while something takes long; nothing when all is there
 * @throws Error  no way leads to a CLI; says what to install
 */
export function prepareEngine(say: (line: string) => void): Promise<Engine> {
  const cache = cacheFolder();
  return prepareEngineWith({
    root: path.resolve(HERE, "..", ".."),
    cache,
    environment: process.env,
    canDownload: () => canReachDownloads(cache),
    say,
  });
}

/** prepareEngine() on a given machine. */
async function prepareEngineWith(settings: EngineSettings): Promise<Engine> {
  const { root, cache, environment, canDownload, say } = settings;
  const cli = await chooseCli({ ...settings, moduleFolder: path.join(HERE, "cli") }, canDownload);
  const providers = readProviders(root, PROVIDERS);
  const home = operatorsHome(environment, cache);
  const isOfficial = await haveOfficial(cli.program, home, providers, canDownload, say);
  const standIns = isOfficial ? [] : providers.map(withEntry).filter(isWritten);
  const needsHost = !hasLanguageHost(cli, settings);
  const parts = await installParts({
    cache,
    root,
    node: process.execPath,
    cli: cli.source === "built" ? cli.program : undefined,
    languageHost: needsHost ? path.join(HERE, "language-host", "main.ts") : undefined,
    providers: standIns,
  });
  const pulumi = cli.source === "built" ? path.join(parts.bin, "pulumi") : cli.program;
  return {
    pulumi,
    version: cli.version,
    source: cli.source,
    env: {
      PATH: [...new Set([parts.bin, path.dirname(pulumi)]), environment.PATH ?? ""].join(
        path.delimiter,
      ),
      PULUMI_HOME: isOfficial ? home : parts.home,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // Where nothing can be downloaded, every run would lose two seconds to trying.
      ...(isOfficial ? {} : { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" }),
    },
    standIns: [...(needsHost ? ["language-nodejs"] : []), ...standIns.map(({ name }) => name)],
  };
}

/** The CLI looks beside itself first, then on PATH. */
function hasLanguageHost(cli: Cli, { environment, cache }: EngineSettings): boolean {
  const name = "pulumi-language-nodejs";
  if (isProgram(path.join(path.dirname(cli.program), name))) return true;
  return findOnPath(name, environment.PATH, (file) => !isInside(file, cache)) !== undefined;
}

function withEntry(provider: { name: string; version: string }): StandIn {
  return { ...provider, entry: path.join(HERE, "providers", `${provider.name}.ts`) };
}

function isWritten({ entry }: StandIn): boolean {
  return fs.existsSync(entry);
}
