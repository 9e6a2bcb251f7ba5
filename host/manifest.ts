import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readTextIfThere } from "./files";
import type { StagedDeployment } from "./deployment-file";

/** Size and time of each file of a checkout, by path. */
export type Manifest = Readonly<Record<string, readonly [bytes: number, milliseconds: number]>>;

/** Paths of all files under a folder, sorted; links are not followed. */
export function listFiles(folder: string, below = ""): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .flatMap((item) => {
      const path = join(below, item.name);
      return item.isDirectory() ? listFiles(folder, path) : [path];
    })
    .sort();
}

/** Looks at the given files; quick, because nothing is read but names, sizes and times. */
export function describeFiles(folder: string, paths: readonly string[]): Manifest {
  return Object.fromEntries(
    paths.flatMap((path) => {
      const stat = lstatSync(join(folder, path), { throwIfNoEntry: false });
      return stat === undefined ? [] : [[path, [stat.size, Math.floor(stat.mtimeMs)]]];
    }),
  );
}

/** Files of a deployment's checkout that were changed or removed since it was staged. */
export function changedFiles(staged: StagedDeployment): readonly string[] {
  const text = readTextIfThere(staged.at.manifest);
  if (text === null) return [];
  const then = JSON.parse(text) as Manifest;
  const now = describeFiles(staged.at.code, Object.keys(then));
  return Object.keys(then).filter((path) => String(then[path]) !== String(now[path]));
}
