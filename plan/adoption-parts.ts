import type { ResolvedHost } from "../config/inventory";
import type { Settings } from "../config/schema";
import type { Checkout, OldProcess, Survey } from "./adoption";
import type { Json } from "./protocol";

/** A host whose app can be adopted. */
export interface Subject {
  readonly survey: Survey;
  readonly host: ResolvedHost;
  readonly process: OldProcess;
  readonly checkout: Checkout;
  readonly tag: string;
  readonly port: number;
}

/** One value of the stack file, by its path below `prism`; undefined removes it. */
export interface Edit {
  readonly path: readonly (string | number)[];
  readonly value: Json | undefined;
}

/** One secret of the stack file and the variable it comes from. */
export interface SecretEdit {
  readonly path: readonly string[];
  readonly variable: string;
}

/** What the stack file would say so that it describes what runs. */
export interface Draft {
  readonly edits: readonly Edit[];
  readonly secrets: readonly SecretEdit[];
  readonly notes: readonly string[];
  readonly problems: readonly string[];
}

/** What a draft is made from. */
export interface DraftQuestion {
  /** At least one. */
  readonly subjects: readonly Subject[];
  readonly settings: Settings;
  /** pm2's name for the app. */
  readonly process: string;
  /** Variables to leave out. */
  readonly without: readonly string[];
}

/** A draft that changes nothing. */
export const EMPTY: Draft = { edits: [], secrets: [], notes: [], problems: [] };

/** True if two values are equal as JSON. */
export const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** A value that all hosts share, or the words that say how they differ. */
export function shared<T extends Json>(
  subjects: readonly Subject[],
  what: string,
  of: (subject: Subject) => T,
): { readonly value: T } | { readonly problem: string } {
  const values = subjects.map((subject) => [subject.host.name, of(subject)] as const);
  const [first, ...others] = values;
  if (first === undefined) throw new RangeError("a draft needs a host");
  const other = others.find(([, value]) => !same(value, first[1]));
  if (other === undefined) return { value: first[1] };
  const shown = ([host, value]: readonly [string, T]) => `${JSON.stringify(value)} on ${host}`;
  return {
    problem: `${what}: expected the same on every host, found ${shown(first)} and ${shown(other)}; bring the hosts to one`,
  };
}

/** All drafts in one. */
export function merge(drafts: readonly Draft[]): Draft {
  return {
    edits: drafts.flatMap(({ edits }) => edits),
    secrets: drafts.flatMap(({ secrets }) => secrets),
    notes: drafts.flatMap(({ notes }) => notes),
    problems: drafts.flatMap(({ problems }) => problems),
  };
}
