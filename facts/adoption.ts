import type { ResolvedHost } from "../config/inventory";
import type { AdoptRequest, Answered } from "../plan/adoption";
import { askHost } from "./hosts";
import type { Login } from "./ssh";

/** Longest wait for one host's answer after connecting; a record waits for the host's lock. */
const ANSWER_SECONDS = 60;

/**
 * Asks every host its question of an adoption, all at once.
 *
 * @param questions  one per host
 * @param runner     bundled runner; it is piped to the host, nothing is left there
 * @returns          one answer per question, in the same order; never rejects
 */
export function askAdoption<T>(
  questions: readonly { readonly host: ResolvedHost; readonly request: AdoptRequest }[],
  login: Login,
  runner: string,
): Promise<Answered<T>[]> {
  return Promise.all(
    questions.map(({ host, request }) => {
      const program = `globalThis.PRISM_ADOPT = ${JSON.stringify(request)};\n${runner}`;
      return askHost<T>(host, login, program, ANSWER_SECONDS);
    }),
  );
}
