/** Oldest CLI that may be used when it is already on PATH. Pulumi.yaml asks for the same. */
export const OLDEST_CLI = "3.219.0";

/** The CLI that is fetched or built when there is none, and the one all measurements were made with. */
export const OWN_CLI = "3.225.0";

/** A version in its three numbers; a pre-release counts as older than the release it precedes. */
export interface Version {
  readonly numbers: readonly [number, number, number];
  readonly isPrerelease: boolean;
}

/**
 * Reads the first line of `pulumi version`.
 *
 * @param text  for example "v3.225.0" or "3.226.0-alpha.x1234"
 * @returns     undefined when it is no version
 */
export function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(-[^\s+]+)?(\+\S+)?\s*$/.exec(text.split("\n")[0] ?? "");
  if (!match) return undefined;
  const numbers = [Number(match[1]), Number(match[2]), Number(match[3])] as const;
  return { numbers, isPrerelease: match[4] !== undefined };
}

/** A version as it is written in messages and folder names, without a leading "v". */
export function formatVersion({ numbers, isPrerelease }: Version): string {
  return numbers.join(".") + (isPrerelease ? "-pre" : "");
}

/**
 * Whether a CLI may run the program: at least the oldest one allowed, and of the same major version.
 *
 * @param text    what the CLI says of itself
 * @param oldest  three numbers with dots
 */
export function isNewEnough(text: string, oldest: string = OLDEST_CLI): boolean {
  const found = parseVersion(text);
  const least = parseVersion(oldest);
  if (!found || !least || found.numbers[0] !== least.numbers[0]) return false;
  for (let part = 1; part < 3; part++) {
    const difference = (found.numbers[part] ?? 0) - (least.numbers[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return !found.isPrerelease;
}
