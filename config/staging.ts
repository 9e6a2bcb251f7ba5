/**
 * Whether a stack is the one where releases are tried; any other counts as production.
 *
 * @param stack  its name, organisation in front allowed
 */
export function isStaging(stack: string): boolean {
  return stack.split("/").at(-1) === "staging";
}
