/** What the person at the machine can mend: names place, expected, found and the way out. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
}
