import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { addMeasurements, NOTHING, type Source } from "../../plan/judgement/measurements";
import type { MeasureAnswer, MeasureRequest } from "../../plan/measuring";
import { endingOf } from "../../plan/ledger";
import { readAllSecrets, readCurrent } from "../deployment-file";
import { wordsOf } from "../fault";
import { readFreezes } from "../freezes";
import { layoutOf } from "../layout";
import { readLedger } from "../ledger-file";
import { readRecord } from "../records";
import { createRedactor, redactJson, type Redact } from "../redact";
import { collect } from "./collect";
import { startMeters, type Meters } from "./meters";
import { obey } from "./obey";
import { parseMeasureOrder, parseMeasureRequest } from "./parse";

/** Longest sentence, and most of them in one look: they are for people. */
const SAID_CHARACTERS = 500;
const MOST_SAID = 20;

/** Prints one line; ends when it is on its way. */
export type WriteLine = (line: string) => Promise<void>;

const SOURCES: readonly Source[] = ["probe", "process", "errorLog"];

/** Nothing runs here, so nothing that must be measured can be. */
function nothingRuns(current: string): Meters {
  const take = () => Promise.reject(new Error(`${current} points to no whole deployment`));
  return { all: SOURCES.map((source) => ({ source, take })), stop: () => {} };
}

/** One watch over this host. */
class Watch {
  private readonly over = new AbortController();
  private said: string[] = [];
  private extended: boolean | null = null;
  private orders: Promise<void> = Promise.resolve();

  constructor(
    private readonly request: MeasureRequest,
    private readonly redact: Redact,
    private readonly write: WriteLine,
  ) {}

  /** Prints what is expected of the deployer to be read as it stands; no secret gets out. */
  private answer(answer: MeasureAnswer): Promise<void> {
    return this.write(JSON.stringify(redactJson(answer as never, this.redact)));
  }

  /** Carries out one line after the other. */
  order(line: string): void {
    this.orders = this.orders.then(async () => {
      if (this.over.signal.aborted) return;
      try {
        const obeyed = await obey(this.request, parseMeasureOrder(line));
        if ("judged" in obeyed) {
          this.over.abort();
          await this.answer(obeyed);
        } else {
          this.extended = obeyed.extended;
          if (obeyed.said !== "") this.said.push(obeyed.said);
        }
      } catch (error) {
        this.said.push(`an order was not carried out: ${wordsOf(error)}`);
      }
    });
  }

  /** No further line comes. */
  async end(): Promise<void> {
    await this.orders;
    this.over.abort();
  }

  private async look(meters: Meters): Promise<void> {
    const seen = await collect(meters.all, (source, reason) => {
      this.said.push(`${source}: ${reason}`);
    });
    const { freezes, problems } = readFreezes(layoutOf(this.request.paths));
    this.said.push(...problems);
    // One that is no longer on the run proves nothing about its release, and a freeze that cannot be read nothing at all.
    const isLost = this.extended === false || problems.length > 0;
    const look = isLost ? addMeasurements(seen, { ...NOTHING, failures: { host: 1 } }) : seen;
    const said = this.said
      .slice(0, MOST_SAID)
      .map((words) => this.redact(words).slice(0, SAID_CHARACTERS));
    const extended = this.extended === null ? {} : { extended: this.extended };
    this.said = [];
    this.extended = null;
    if (!this.over.signal.aborted) await this.answer({ look, freezes, said, ...extended });
  }

  /** Looks again and again until it is over. */
  async run(meters: Meters): Promise<void> {
    const { signal } = this.over;
    const isOver = () => signal.aborted;
    const every = this.request.lookSeconds * 1000;
    for (let next = performance.now() + every; !isOver(); next += every) {
      const wait = Math.max(0, next - performance.now());
      await pause(wait, undefined, { signal }).catch(() => {});
      if (!isOver()) await this.look(meters);
    }
    meters.stop();
    await this.orders;
  }
}

/**
 * Measures this host for the canary watch until its input ends, or until the run is judged.
 *
 * @param input  a MeasureRequest in the first line, a MeasureOrder in each further one
 * @param write  gets each MeasureAnswer
 * @throws Error  the request is malformed
 */
export async function serveMeasure(input: Readable, write: WriteLine): Promise<void> {
  let watch: Watch | undefined;
  let running: Promise<void> | undefined;
  const lines = createInterface({ input });
  for await (const line of lines) {
    if (watch !== undefined) {
      watch.order(line);
      continue;
    }
    const request = parseMeasureRequest(line);
    const layout = layoutOf(request.paths);
    const redact = createRedactor(readAllSecrets(layout));
    const judged =
      request.group === "canary" ? readRecord(layout, request.run.id, request.watch) : null;
    if (judged !== null) return write(JSON.stringify({ judged } satisfies MeasureAnswer));
    if (endingOf(readLedger(layout.ledger).entries, request.run.id) === "confirmed") {
      return write(JSON.stringify({ decided: true } satisfies MeasureAnswer));
    }
    const staged = readCurrent(layout);
    const meters =
      staged === null ? nothingRuns(layout.current) : startMeters(request, staged, redact);
    watch = new Watch(request, redact, write);
    running = watch.run(meters).finally(() => lines.close());
  }
  await watch?.end();
  await running;
}
