import type { BreakGlass } from "./break-glass";

/** What a rule of the gate is about; break-glass opens `window` and `freeze`, each when it names it. */
export type Rule = "window" | "freeze" | "on-call";

/** One reason why the gate is closed. */
export interface Reason {
  readonly rule: Rule;
  /** A sentence without its full stop, for people. */
  readonly text: string;
}

/** An instant, for people and for programs. */
export interface Moment {
  /** Such as `Wednesday 2026-11-18 10:05 Asia/Shanghai`. */
  readonly local: string;
  /** ISO 8601, such as `2026-11-18T02:05:00Z`. */
  readonly utc: string;
}

/** What the gate says of one instant; plain data. */
export interface GateAnswer {
  readonly isOpen: boolean;
  readonly at: Moment;
  /** All reasons why it is closed; empty when it is open. */
  readonly reasons: readonly Reason[];
  /** Reasons that a break-glass token has put aside. */
  readonly overruled: readonly Reason[];
  /** The token that opened it; absent when it is open without one, or closed. */
  readonly breakGlass?: BreakGlass;
  /** Why the token that the settings name opens nothing; empty when there is none, or it is good. */
  readonly tokenProblems: readonly string[];
  /** What will close it later unless somebody acts. */
  readonly warnings: readonly string[];
  /** For run ids: start of the open window such as `20261118T0200Z`; `open` without windows; `closed`. */
  readonly window: string;
  /** Whole minutes in which a deployment may still start, rounded down; 0 when closed, null without an end. */
  readonly minutesLeft: number | null;
  /** First instant at which it opens again as far as is known now; null when open or unknown. */
  readonly nextOpening: Moment | null;
  /** Why no next opening is known, to be read after "opens"; absent when one is, or it is open. */
  readonly noOpening?: string;
  /** The command that goes back to the last good release; never refused. */
  readonly rollback: string;
}
