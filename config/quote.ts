const LONGEST = 80;

/**
 * A value as an error message shows it; credentials of a URL and private keys are left out.
 *
 * @param value  any value of the configuration that is no declared secret
 */
export function quote(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a group of keys";
  if (typeof value !== "string") return JSON.stringify(value);
  if (value.includes("PRIVATE KEY")) return "a private key";
  const shown = value.replace(/(:\/\/)[^/?#\s]*@/, "$1…@");
  return JSON.stringify(shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown);
}

/**
 * A place of the configuration as Pulumi writes it, for example `prism:hosts[1].hostKey`.
 *
 * @param path  keys below `prism`
 */
export function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((place, key, index) => {
    if (typeof key === "number") return `${place}[${key}]`;
    const word = String(key);
    if (!/^[A-Za-z_][\w-]*$/.test(word)) return `${place}[${JSON.stringify(word)}]`;
    return index === 0 ? `${place}${word}` : `${place}.${word}`;
  }, "prism:");
}

/**
 * The known word that was probably meant.
 *
 * @param word   as written
 * @param known  words that are allowed
 * @returns      undefined if none is near
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, edits: edits(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate;
}

/** Levenshtein distance. */
function edits(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
