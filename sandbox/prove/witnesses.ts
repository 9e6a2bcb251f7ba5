import { expectRelease } from "../rehearsal/promises";
import type { HostFacts } from "../rehearsal/hosts";

/**
 * What says that a host does not run a release, by link, /health and the listener's folder.
 *
 * @returns  empty if all three agree
 */
export function releaseProblem(answer: HostFacts[string] | undefined, tag: string): string {
  try {
    expectRelease(answer === undefined ? {} : { host: answer }, ["host"], tag);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
