import fs from "node:fs";
import path from "node:path";

/** A resource provider that a program's node packages ask for. */
export interface RequiredPackage {
  /** Provider's name, for example "command". */
  readonly name: string;
  /** With a leading "v". */
  readonly version: string;
  /** Where to download it from; empty = the usual place. */
  readonly server: string;
}

/** The part of a package.json that matters here. */
interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly pulumi?: {
    readonly resource?: boolean;
    readonly name?: string;
    readonly version?: string;
    readonly server?: string;
  };
}

/**
 * The providers that the program in a folder needs: every package in any node_modules below it that
 * says `pulumi.resource`. Nested policy packs are left out, as they are by the official host; so are
 * folders whose name begins with a dot, which that host does visit: they hold tools' own data.
 *
 * @param folder  absolute path of the program
 */
export function readRequiredPackages(folder: string): RequiredPackage[] {
  const found = new Map<string, RequiredPackage>();
  for (const manifestFile of manifestsBelow(folder, new Set())) {
    const required = requiredPackage(readManifest(manifestFile));
    if (required) found.set(`${required.name}@${required.version}`, required);
  }
  return [...found.values()];
}

/** A program's own dependencies that are installed, name and version of each. */
export function readDependencies(folder: string): { name: string; version: string }[] {
  const manifest = readManifest(path.join(folder, "package.json"));
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).flatMap((name) => {
    const { version } = readManifest(path.join(folder, "node_modules", name, "package.json"));
    return version === undefined ? [] : [{ name, version }];
  });
}

/** What a package's own description says about the provider behind it; undefined = it has none. */
export function requiredPackage(manifest: Manifest): RequiredPackage | undefined {
  const { pulumi } = manifest;
  const name = pulumi?.name ?? /^@pulumi\/(.+)$/.exec(manifest.name ?? "")?.[1];
  const version = pulumi?.version ?? manifest.version;
  if (pulumi?.resource !== true || name === undefined || version === undefined) return undefined;
  return { name, version: `v${version.replace(/^v/, "")}`, server: pulumi.server ?? "" };
}

function* manifestsBelow(folder: string, visited: Set<string>): Generator<string> {
  for (const { name, target } of foldersIn(folder, visited)) {
    if (name === "node_modules") yield* manifestsOfPackages(target, visited);
    else if (!isPolicyPack(target)) yield* manifestsBelow(target, visited);
  }
}

function* manifestsOfPackages(modules: string, visited: Set<string>): Generator<string> {
  for (const { name, target } of foldersIn(modules, visited)) {
    if (name.startsWith("@")) yield* manifestsOfPackages(target, visited);
    else {
      yield path.join(target, "package.json");
      const nested = path.join(target, "node_modules");
      if (fs.existsSync(nested)) yield* manifestsOfPackages(nested, visited);
    }
  }
}

/** Folders directly inside one, links followed, each visited once: links may make circles. */
function* foldersIn(
  folder: string,
  visited: Set<string>,
): Generator<{ name: string; target: string }> {
  let entries: fs.Dirent[];
  try {
    entries = fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return; // deleted while we looked, or unreadable: nothing that a program could load
  }
  for (const entry of entries) {
    const isCandidate = entry.isDirectory() || entry.isSymbolicLink();
    if (!isCandidate || entry.name.startsWith(".")) continue;
    const target = resolveFolder(path.join(folder, entry.name));
    if (target === undefined || visited.has(target)) continue;
    visited.add(target);
    yield { name: entry.name, target };
  }
}

function resolveFolder(link: string): string | undefined {
  try {
    const target = fs.realpathSync(link);
    return fs.statSync(target).isDirectory() ? target : undefined;
  } catch {
    return undefined; // a link to nowhere
  }
}

function isPolicyPack(folder: string): boolean {
  return ["yaml", "yml", "json"].some((end) =>
    fs.existsSync(path.join(folder, `PulumiPolicy.${end}`)),
  );
}

function readManifest(file: string): Manifest {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as Manifest;
  } catch {
    return {}; // absent or broken: the official host skips such packages too
  }
}
