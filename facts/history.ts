import type { ResolvedHost } from "../config/inventory";
import type { Answered } from "../plan/adoption";
import { pastRuns, type HistoryRequest, type PastRun } from "../plan/history";
import type { LedgerEntry } from "../plan/ledger";
import { askHost } from "./hosts";
import type { Login } from "./ssh";

/** Longest wait for one host's answer after connecting. */
const ANSWER_SECONDS = 60;

/**
 * Asks every host what its ledger holds, all at once.
 *
 * @param runner  bundled runner; it is piped to the host, nothing is left there
 * @returns       one answer per host, in the same order; never rejects
 */
export function askHistory(
  hosts: readonly ResolvedHost[],
  login: Login,
  runner: string,
): Promise<Answered<readonly LedgerEntry[]>[]> {
  return Promise.all(
    hosts.map((host) => {
      const request: HistoryRequest = { paths: host.paths };
      const program = `globalThis.PRISM_HISTORY = ${JSON.stringify(request)};\n${runner}`;
      return askHost<readonly LedgerEntry[]>(host, login, program, ANSWER_SECONDS);
    }),
  );
}

/** Every run that the hosts which answer remember, oldest first; never rejects. */
export async function readPastRuns(
  hosts: readonly ResolvedHost[],
  login: Login,
  runner: string,
): Promise<PastRun[]> {
  const answers = await askHistory(hosts, login, runner);
  return pastRuns(
    answers.flatMap((one) =>
      one.state === "answered" ? [{ host: one.host, entries: one.answer }] : [],
    ),
  );
}
