import { setTimeout as delay } from "node:timers/promises";
import { addMeasurements, type Measurements } from "../../plan/judgement/measurements";
import type { PlacedFreeze } from "../../plan/gate/placed-freeze";
import type { MeasureAnswer, MeasureOrder, MeasureRequest } from "../../plan/measuring";
import type { Verdict } from "../../plan/protocol";
import type { WatchedHost } from "../../plan/watch-request";
import type { HostStream, OpenStream } from "./stream";

/** Pause before a lost connection is tried again. */
const RETRY_MILLISECONDS = 2000;
/** Longest wait for a host to end after its last order. */
const END_MILLISECONDS = 10_000;

/** How a link tells what it sees. */
export interface LinkEvents {
  /** There is a new answer. */
  readonly changed: () => void;
  readonly say: (line: string) => void;
}

/** Measures one host, over as many connections as it takes. */
export class Link {
  /** Verdict of an earlier watch of the same run. */
  judged: Verdict | null = null;
  /** True once the host said that it has confirmed the run. */
  isDecided = false;
  /** Freezes by command that the host keeps, by its newest answer. */
  freezes: readonly PlacedFreeze[] = [];
  /** What the host said when it was no longer on the run; null while it is. */
  left: string | null = null;
  /** Why it was last lost. */
  trouble = "it has not answered yet";
  private pending: Measurements | null = null;
  private heardAt = performance.now();
  private stream: HostStream | null = null;
  private isEnding = false;
  private readonly told = new Set<string>();
  private readonly over: Promise<void>;

  constructor(
    readonly host: WatchedHost,
    private readonly request: MeasureRequest,
    private readonly open: OpenStream,
    private readonly events: LinkEvents,
  ) {
    this.over = this.keep();
  }

  /** True if something was measured since the last take. */
  get isReady(): boolean {
    return this.pending !== null;
  }

  /** Seconds since it last answered. */
  get silentSeconds(): number {
    return (performance.now() - this.heardAt) / 1000;
  }

  /** What was measured since the last call; null for nothing. */
  take(): Measurements | null {
    const taken = this.pending;
    this.pending = null;
    return taken;
  }

  /** Sent if the host is there now; the next look sends it again. */
  send(order: MeasureOrder): void {
    this.stream?.write(JSON.stringify(order));
  }

  /** Lets the host take its last order and end. */
  async close(): Promise<void> {
    this.isEnding = true;
    this.stream?.end();
    await Promise.race([this.over, delay(END_MILLISECONDS, undefined, { ref: false })]);
    this.stream?.drop();
  }

  private async keep(): Promise<void> {
    while (!this.isEnding) {
      this.trouble = await this.connectOnce();
      this.stream = null;
      if (this.hasEnded()) return;
      this.events.say(`${this.host.name}: ${this.trouble}; trying again`);
      await delay(RETRY_MILLISECONDS);
    }
  }

  /** It changes while a connection lasts. */
  private hasEnded(): boolean {
    return this.isEnding || this.judged !== null || this.isDecided;
  }

  /** @returns  why the connection ended */
  private connectOnce(): Promise<string> {
    return new Promise((resolve) => {
      const listener = { line: (text: string) => this.hear(text), closed: resolve };
      this.open(this.host, listener).then(
        (stream) => {
          this.stream = stream;
          stream.write(JSON.stringify(this.request));
          if (this.isEnding) stream.end();
        },
        (error: unknown) => resolve(error instanceof Error ? error.message : String(error)),
      );
    });
  }

  private hear(text: string): void {
    const answer = parseAnswer(text);
    if (answer === null) {
      this.events.say(`${this.host.name}: expected an answer, got ${text.slice(0, 200)}`);
      return;
    }
    this.heardAt = performance.now();
    if ("judged" in answer) {
      this.judged = answer.judged;
    } else if ("decided" in answer) {
      this.isDecided = true;
    } else {
      this.freezes = answer.freezes;
      this.pending =
        this.pending === null ? answer.look : addMeasurements(this.pending, answer.look);
      for (const line of answer.said) this.tellOnce(line);
      if (answer.extended === false) this.left = answer.said.join("; ");
    }
    this.events.changed();
  }

  private tellOnce(line: string): void {
    if (this.told.has(line)) return;
    this.told.add(line);
    this.events.say(`${this.host.name}: ${line}`);
  }
}

function parseAnswer(text: string): MeasureAnswer | null {
  try {
    const answer = JSON.parse(text) as Record<string, object | undefined>;
    const isWhole =
      "judged" in answer ||
      "decided" in answer ||
      (answer.look && Array.isArray(answer.said) && Array.isArray(answer.freezes));
    return isWhole ? (answer as unknown as MeasureAnswer) : null;
  } catch {
    return null;
  }
}
