import { BoundedQueue } from "../../plan/telemetry/queue";
import type { Datum } from "../../plan/telemetry/sample";
import { wordsOf } from "../fault";

/** Puts data of one look; throws if CloudWatch did not take them. */
export type Put = (data: readonly Datum[]) => Promise<void>;

/** What CloudWatch says of data that it never takes. Source: CloudWatch API, errors of PutMetricData */
const REFUSALS = [
  "InvalidParameterValue",
  "InvalidParameterCombination",
  "MissingRequiredParameter",
];

const isRefused = (error: unknown) =>
  error instanceof Error && REFUSALS.some((name) => error.name.startsWith(name));

/** Sends looks in their order. While CloudWatch is away they wait, so many at most, and the oldest go. */
export class Sender {
  private readonly waiting: BoundedQueue<readonly Datum[]>;
  private isSending = false;
  /** Looks that were dropped since CloudWatch went away; null while it is there. */
  private dropped: number | null = null;

  constructor(
    private readonly put: Put,
    private readonly mostWaiting: number,
    private readonly say: (line: string) => void,
  ) {
    this.waiting = new BoundedQueue(mostWaiting);
  }

  /** Sends one more look, and what waits before it; ends when all is sent or CloudWatch is away. Never throws. */
  async send(data: readonly Datum[]): Promise<void> {
    this.waiting.push(data);
    this.countDropped();
    if (this.isSending) return;
    this.isSending = true;
    let sent = 0;
    try {
      for (let next = this.waiting.peek(); next !== undefined; next = this.waiting.peek()) {
        await this.putOrRefuse(next);
        this.waiting.remove(next);
        sent += 1;
      }
      if (this.dropped === null) return;
      this.say(`CloudWatch takes data again: ${sent} looks are put, ${this.dropped} were dropped`);
      this.dropped = null;
    } catch (error) {
      if (this.dropped === null)
        this.say(`CloudWatch takes no data, looks wait: ${wordsOf(error)}`);
      this.dropped ??= 0;
    } finally {
      this.isSending = false;
    }
  }

  /** One look that CloudWatch never takes must not keep all others back. */
  private async putOrRefuse(data: readonly Datum[]): Promise<void> {
    try {
      await this.put(data);
    } catch (error) {
      if (!isRefused(error)) throw error;
      this.say(`CloudWatch refused a look, which is dropped: ${wordsOf(error)}`);
    }
  }

  private countDropped(): void {
    const lost = this.waiting.takeLost();
    if (lost === 0) return;
    if (!this.dropped)
      this.say(`${this.mostWaiting} looks wait; from now on the oldest are dropped`);
    this.dropped = (this.dropped ?? 0) + lost;
  }
}
