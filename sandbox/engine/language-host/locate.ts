import { createRequire } from "node:module";
import path from "node:path";

/**
 * Finds a module as the program's own code would, so that the program's version of the SDK runs it.
 *
 * @param moduleName  for example "@pulumi/pulumi/cmd/run"
 * @param folder      absolute path of the program
 * @returns           absolute path of the file to give to node
 * @throws Error      the module is not installed there
 */
export function locateModule(moduleName: string, folder: string): string {
  try {
    return createRequire(path.join(folder, "noop.js")).resolve(moduleName);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new Error(
      `${folder}: expected the Pulumi SDK (${moduleName}) in node_modules, found none; run "npm ci" there`,
    );
  }
}
