/**
 * A value for a message.
 *
 * @param missing  word for a value that is not there
 */
export function show(value: unknown, missing = "missing"): string {
  return value === undefined ? missing : JSON.stringify(value).slice(0, 200);
}
