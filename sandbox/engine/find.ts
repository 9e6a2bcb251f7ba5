import fs from "node:fs";
import path from "node:path";

/**
 * Finds a program as a shell would.
 *
 * @param name        of the program
 * @param searchPath  folders, divided as in PATH
 * @param isWanted    refuses a find, so that the search goes on
 * @returns           absolute path; undefined when there is none
 */
export function findOnPath(
  name: string,
  searchPath: string | undefined,
  isWanted: (file: string) => boolean = () => true,
): string | undefined {
  for (const folder of (searchPath ?? "").split(path.delimiter)) {
    const file = path.resolve(folder, name);
    if (folder !== "" && isProgram(file) && isWanted(file)) return file;
  }
  return undefined;
}

/** Whether a path is a file that may be run. */
export function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
