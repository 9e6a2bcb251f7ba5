/** A kind that nobody saw for as long is new again; one that is there for as long is known. */
const HOUR = 3_600_000;

interface Seen {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly last: number;
}

/** Tells kinds of error lines that are new from those that the hour before had. */
export class NewKinds {
  private readonly seen = new Map<string, Seen>();

  /** @param most  kinds that are remembered; beyond it those unseen for longest are forgotten */
  constructor(private readonly most = 1000) {}

  /** Kinds that were there before anybody counted. */
  learn(kinds: readonly string[], now: number): void {
    for (const kind of kinds) this.keep(kind, { since: now - HOUR, last: now });
  }

  /** How many of these lines are of a new kind. */
  count(kinds: readonly string[], now: number): number {
    return kinds.filter((kind) => {
      const before = this.seen.get(kind);
      const isGone = before === undefined || now - before.last > HOUR;
      const since = isGone ? now : before.since;
      this.keep(kind, { since, last: now });
      return now - since < HOUR;
    }).length;
  }

  private keep(kind: string, seen: Seen): void {
    // A map keeps its keys in order of insertion: the first is the one unseen for longest.
    this.seen.delete(kind);
    this.seen.set(kind, seen);
    const [oldest] = this.seen.keys();
    if (this.seen.size > this.most && oldest !== undefined) this.seen.delete(oldest);
  }
}
