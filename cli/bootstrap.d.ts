/** The part of a package-lock.json that is compared. */
export interface LockFile {
  packages: Record<
    string,
    { version?: string; integrity?: string; optional?: boolean; devOptional?: boolean }
  >;
}

/**
 * Refuses a Node that is too old.
 *
 * @param version  version that runs, x.y.z
 * @param root     folder with the package.json that says engines.node
 * @throws Error   what was expected, found and what to do
 */
export function checkNode(version: string, root: string): void;

/** True if version x.y.z is lower than the wanted one. */
export function isOlder(version: string, wanted: string): boolean;

/** Why npm ci must run; null when what is installed is what package-lock.json says. */
export function reasonToInstall(wanted: LockFile, installed: LockFile | null): string | null;

/**
 * Runs npm ci if it must run; of several processes at once one installs and the others wait.
 *
 * @throws Error  npm is missing or failed, with npm's own words
 */
export function installWhenNeeded(root: string, say: (line: string) => void): void;
