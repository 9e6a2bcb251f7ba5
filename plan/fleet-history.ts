import type { Answered } from "./adoption";
import { pastRuns, type PastRun } from "./history";
import type { LedgerEntry } from "./ledger";

/** What the hosts of a stack remember. */
export interface FleetHistory {
  /** As of pastRuns; null: no host answered, so nobody knows of any. */
  readonly runs: readonly PastRun[] | null;
  /** Hosts that did not answer: what they alone remember is missing. */
  readonly silent: readonly { readonly host: string; readonly why: string }[];
}

/** What hosts remember, by their answers, and whose is missing. */
export function fleetHistoryOf(answers: readonly Answered<readonly LedgerEntry[]>[]): FleetHistory {
  const ledgers = answers.flatMap((one) =>
    one.state === "answered" ? [{ host: one.host, entries: one.answer }] : [],
  );
  return {
    runs: ledgers.length === 0 ? null : pastRuns(ledgers),
    silent: answers.flatMap((one) =>
      one.state === "answered" ? [] : [{ host: one.host, why: `${one.reason}; ${one.wayOut}` }],
    ),
  };
}
