import type { ResolvedHost } from "../config/inventory";
import type { Answered } from "../plan/adoption";
import { fleetHistoryOf, type FleetHistory } from "../plan/fleet-history";
import type { HistoryRequest } from "../plan/history";
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

/** Every run that hosts remember, and which of them did not answer; never rejects. */
export async function readHistory(
  hosts: readonly ResolvedHost[],
  login: Login,
  runner: string,
): Promise<FleetHistory> {
  return fleetHistoryOf(await askHistory(hosts, login, runner));
}
