import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { ask } from "./ask";
import { isInside } from "./cache";

/** A resource provider in the exact version that the program's node package asks for. */
export interface Provider {
  /** For example "command". */
  readonly name: string;
  /** Without a leading "v". */
  readonly version: string;
}

/** How long one plugin may take to download; milliseconds. That of aws has about 200 MB. */
const INSTALL_LIMIT_MILLISECONDS = 10 * 60_000;

/**
 * The providers of the packages installed in a project.
 *
 * @param names  of packages in the scope @pulumi
 * @throws Error  a package is not installed
 */
export function readProviders(root: string, names: readonly string[]): Provider[] {
  return names.map((name) => {
    const file = path.join(root, "node_modules", "@pulumi", name, "package.json");
    if (!fs.existsSync(file)) {
      throw new Error(
        `${file}: expected an installed package, found none; run "npm ci" in ${root}`,
      );
    }
    const { version } = JSON.parse(fs.readFileSync(file, "utf8")) as { version: string };
    return { name, version };
  });
}

/**
 * The Pulumi home in which official plugins are looked for: the operator's own.
 *
 * @param cache  a PULUMI_HOME inside it is one of ours, seen by a process that we have started
 */
export function operatorsHome(environment: NodeJS.ProcessEnv, cache: string): string {
  const named = environment.PULUMI_HOME;
  return named && !isInside(named, cache) ? named : path.join(os.homedir(), ".pulumi");
}

/** Name of a provider's folder and of its program, as the engine looks for them. */
export function pluginFolder({ name, version }: Provider): string {
  return `resource-${name}-v${version}`;
}

/** Whether a plugin is installed in a Pulumi home; one whose download broke off is not. */
export function isInstalled(home: string, provider: Provider): boolean {
  const folder = path.join(home, "plugins", pluginFolder(provider));
  return fs.existsSync(folder) && !fs.existsSync(`${folder}.partial`);
}

/**
 * Sees to it that all official plugins are there, downloading the missing ones if that is possible.
 *
 * @param pulumi       absolute path of the CLI
 * @param canDownload  asked only when one is missing
 * @returns            whether all of them are installed now
 */
export async function haveOfficial(
  pulumi: string,
  home: string,
  providers: readonly Provider[],
  canDownload: () => Promise<boolean>,
  say: (line: string) => void,
): Promise<boolean> {
  const missing = providers.filter((provider) => !isInstalled(home, provider));
  if (missing.length === 0) return true;
  if (!(await canDownload())) return false;
  for (const { name, version } of missing) {
    say(`Downloading the Pulumi provider ${name} ${version}`);
    const args = ["plugin", "install", "resource", name, version];
    const environment = { ...process.env, PULUMI_HOME: home };
    const answer = await ask(pulumi, args, INSTALL_LIMIT_MILLISECONDS, environment);
    if (!answer.isOk) {
      say(`The provider ${name} ${version} could not be downloaded: ${answer.err.trim()}`);
      return false;
    }
  }
  return true;
}
