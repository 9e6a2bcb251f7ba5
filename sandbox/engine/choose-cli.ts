import { ask } from "./ask";
import { buildCli } from "./build-cli";
import type { BuildSettings } from "./build-cli";
import { isInside } from "./cache";
import { findOnPath } from "./find";
import { downloadCli } from "./npm-cli";
import { rememberClosed } from "./reach";
import { formatVersion, isNewEnough, OLDEST_CLI, OWN_CLI, parseVersion } from "./versions";

/** A Pulumi CLI that may run the program, and how it was come by. */
export interface Cli {
  /** Absolute path. */
  readonly program: string;
  /** Three numbers with dots. */
  readonly version: string;
  readonly source: "path" | "npm" | "built";
}

/** How long `pulumi version` may take; milliseconds. */
const VERSION_LIMIT_MILLISECONDS = 10_000;

/**
 * The Pulumi CLI to use: the one on PATH if it is new enough, else downloaded, else built.
 *
 * @param canDownload  asked only when there is none on PATH
 * @throws Error       none of the three ways works
 */
export async function chooseCli(
  settings: BuildSettings,
  canDownload: () => Promise<boolean>,
): Promise<Cli> {
  const onPath = await cliOnPath(settings);
  if (onPath) return onPath;
  if (await canDownload()) {
    const program = await downloadCli(settings.cache, settings.environment, settings.say);
    if (program !== undefined) return { program, version: OWN_CLI, source: "npm" };
    rememberClosed(settings.cache);
  }
  return { program: await buildCli(settings), version: OWN_CLI, source: "built" };
}

async function cliOnPath({ environment, cache, say }: BuildSettings): Promise<Cli | undefined> {
  // Inside a command that prepareEngine() has set up, PATH begins with our own parts.
  const program = findOnPath("pulumi", environment.PATH, (file) => !isInside(file, cache));
  if (program === undefined) return undefined;
  const { out } = await ask(program, ["version"], VERSION_LIMIT_MILLISECONDS, {
    ...environment,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  });
  const version = parseVersion(out);
  if (version !== undefined && isNewEnough(out)) {
    return { program, version: formatVersion(version), source: "path" };
  }
  say(`${program}: expected version ${OLDEST_CLI} or newer, found "${out.trim()}"; not used`);
  return undefined;
}
