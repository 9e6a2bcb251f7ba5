/** What is measured of a contender; it offers some of them. */
export type Act = "preview" | "up" | "deploy" | "rollback" | "rollback --direct";

/** One way to deploy, which is compared with others on the same hosts. */
export interface Contender {
  readonly name: string;
  /**
   * Brings its app to a first release; not measured.
   *
   * @throws Error  it cannot be had on this machine, and is left out
   */
  prepare(tag: string): Promise<void>;
  /** Before each round, so that it begins with nothing left to do; not measured. */
  settle?(tag: string): Promise<void>;
  /** Each ends well only when every host runs the release. */
  readonly acts: Partial<Readonly<Record<Act, (tag: string) => Promise<void>>>>;
  /** Looks, not measured, whether every host runs the release. */
  check(tag: string): Promise<void>;
}

/** One part of a round. */
export interface Part {
  readonly act: Act;
  /** What those do who do not know the act. */
  readonly otherwise?: Act;
  /** The round's new releases are 0 and 1; null: the one before them. */
  readonly release: 0 | 1 | null;
}

/** One round. A release that was left by an order is bad from then on, so each way back has a release of its own. */
export const ROUND: readonly Part[] = [
  { act: "preview", release: null },
  { act: "up", release: null },
  { act: "deploy", release: 0 },
  { act: "rollback", release: null },
  { act: "deploy", release: 1 },
  { act: "rollback --direct", otherwise: "rollback", release: null },
];

/** The same list, begun with another one each time, so that none always comes first. */
export function inTurn<T>(list: readonly T[], round: number): T[] {
  const at = list.length === 0 ? 0 : round % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
