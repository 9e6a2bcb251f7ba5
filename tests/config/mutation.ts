import type { Change } from "./input";

/** One way to break a valid configuration, and exactly what must be said about it. */
export interface Mutation {
  /** Ends the sentence "refuses …". */
  readonly what: string;
  readonly changes: readonly Change[];
  readonly says: readonly string[];
}
