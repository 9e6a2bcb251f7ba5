/** Shortest time between two lines about the same matter, so that the log stays small; milliseconds. */
const QUIET = 60_000;

interface Said {
  readonly isWell: boolean;
  readonly at: number;
}

/** Says what fails and what works again, each once and not for every look. */
export class Journal {
  private readonly said = new Map<string, Said>();

  constructor(private readonly print: (line: string) => void) {}

  /**
   * Notes how a matter stands.
   *
   * @param problem  null: it works
   * @param again    what is said when it works again
   */
  note(matter: string, problem: string | null, now: number, again = "works again"): void {
    const last = this.said.get(matter) ?? { isWell: true, at: -Infinity };
    const isWell = problem === null;
    if (isWell === last.isWell || now - last.at < QUIET) return;
    this.said.set(matter, { isWell, at: now });
    this.print(`${matter}: ${problem ?? again}`);
  }
}
