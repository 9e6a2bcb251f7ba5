import fs from "node:fs";
import path from "node:path";
import { bundle } from "./bundle";
import { contentKey, publishFolder } from "./cache";
import { pluginFolder } from "./plugins";
import type { Provider } from "./plugins";

/** A provider of ours and its source. */
export interface StandIn extends Provider {
  /** Absolute path of the TypeScript file that starts it. */
  readonly entry: string;
}

/** What is to be put together. */
export interface PartsPlan {
  readonly cache: string;
  /** Absolute path of the project; see bundle(). */
  readonly root: string;
  /** Absolute path of the node that is to run the programs. */
  readonly node: string;
  /** A CLI to lay beside the language host, where it finds that without a warning. */
  readonly cli: string | undefined;
  /** Absolute path of the language host's source; undefined = the official one is there. */
  readonly languageHost: string | undefined;
  readonly providers: readonly StandIn[];
}

/** Where the parts are. */
export interface Parts {
  /** Folder for PATH, with `pulumi` and `pulumi-language-nodejs` as far as planned. */
  readonly bin: string;
  /** Folder for PULUMI_HOME, with the plugins. */
  readonly home: string;
}

/** One program to install: a shell shim and the JavaScript it runs. */
interface Program {
  readonly folder: string;
  readonly name: string;
  readonly code: Buffer;
}

/**
 * Bundles the stand-ins and installs them under a name made from their content, so that a changed
 * source, node or CLI gives a new folder and running engines keep theirs.
 *
 * @throws Error  a source cannot be bundled
 */
export async function installParts(plan: PartsPlan): Promise<Parts> {
  const programs = await Promise.all(programsOf(plan));
  const pieces = programs.flatMap(({ folder, name, code }) => [folder, name, code]);
  const key = contentKey([plan.node, plan.cli ?? "", ...pieces]);
  const target = path.join(plan.cache, "parts", key);
  await publishFolder(target, (draft) => {
    for (const folder of ["bin", "home/plugins"]) {
      fs.mkdirSync(path.join(draft, folder), { recursive: true });
    }
    if (plan.cli !== undefined) linkOrCopy(plan.cli, path.join(draft, "bin", "pulumi"));
    for (const program of programs) writeProgram(draft, plan.node, program);
    return Promise.resolve();
  });
  return { bin: path.join(target, "bin"), home: path.join(target, "home") };
}

function programsOf({ root, languageHost, providers }: PartsPlan): Promise<Program>[] {
  const programs = providers.map(async (provider) => ({
    folder: path.join("home", "plugins", pluginFolder(provider)),
    name: `pulumi-resource-${provider.name}`,
    code: await bundle(provider.entry, root),
  }));
  if (languageHost === undefined) return programs;
  const host = bundle(languageHost, root).then((code) => ({
    folder: "bin",
    name: "pulumi-language-nodejs",
    code,
  }));
  return [...programs, host];
}

function writeProgram(draft: string, node: string, { folder, name, code }: Program): void {
  const place = path.join(draft, folder);
  fs.mkdirSync(place, { recursive: true });
  fs.writeFileSync(path.join(place, `${name}.js`), code);
  // node by its path, not by PATH: the program may run with another node or none there.
  const shim = `#!/bin/sh\nexec ${quote(node)} "\${0%/*}/${name}.js" "$@"\n`;
  fs.writeFileSync(path.join(place, name), shim, { mode: 0o755 });
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A second name costs no space, but not across file systems. */
function linkOrCopy(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch {
    fs.copyFileSync(from, to);
  }
}
