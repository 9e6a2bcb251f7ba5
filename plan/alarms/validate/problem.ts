/** Notes a problem of one field: what must be and what was found; what to do. */
export type Refuse = (field: string, message: string) => void;

/**
 * Problems that a check of one alarm, topic or filter notes, each with its place.
 *
 * @param place  what is checked, such as `alarm slo-p95-canary`
 */
export function problemsOf(place: string, check: (refuse: Refuse) => void): string[] {
  const problems: string[] = [];
  check((field, message) => problems.push(`${place}, ${field}: ${message}`));
  return problems;
}

/** Value of each entry that stood before, once. */
export function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
