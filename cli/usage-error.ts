/** Words of the command line that cannot be understood; the command ends with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
