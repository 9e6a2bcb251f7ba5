import type { CheckSettings } from "../../config/schema";
import { histogramOf } from "../../plan/judgement/histogram";
import { runCheck } from "../checks";
import type { Redact } from "../redact";
import type { Meter } from "./collect";

/** A probe that has no answer by then has failed. */
const LIMIT_MILLISECONDS = 10_000;
const TICK_MILLISECONDS = 10;

/** Sends one request; true if it was answered as expected. */
export type Probe = () => Promise<boolean>;

/**
 * Probes of the app's checks; a slow answer is no error here, it counts as latency.
 *
 * @param limitMilliseconds  when a probe without an answer has failed
 */
export function probesOf(
  base: string,
  checks: readonly CheckSettings[],
  redact: Redact,
  limitMilliseconds = LIMIT_MILLISECONDS,
): Probe[] {
  return checks.map((check) => async () => {
    const patient = { ...check, limitMilliseconds };
    const { problem } = await runCheck(base, patient, limitMilliseconds, redact);
    return problem === null;
  });
}

/** Probes that are being sent. */
export interface ProbeMeter extends Meter {
  /** Sends no more. */
  readonly stop: () => void;
}

/**
 * Sends probes in turn at an even rate, whether or not earlier ones are answered (open loop), so
 * that a stall shows in all requests that would have come then. A probe counts when it has ended.
 */
export function startProbes(probes: readonly Probe[], perSecond: number): ProbeMeter {
  const start = performance.now();
  let sent = 0;
  let errors = 0;
  let answered: number[] = [];

  async function send(probe: Probe): Promise<void> {
    const begin = performance.now();
    const isGood = await probe().catch(() => false);
    if (isGood) answered.push(performance.now() - begin);
    else errors += 1;
  }

  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - start) / 1000) * perSecond);
    for (; sent < due; sent += 1) {
      const probe = probes[sent % probes.length];
      if (probe !== undefined) void send(probe);
    }
  }, TICK_MILLISECONDS);

  return {
    source: "probe",
    take: () => {
      const requests = answered.length + errors;
      const probe = { requests, errors, latency: histogramOf(answered) };
      answered = [];
      errors = 0;
      return Promise.resolve({ probe });
    },
    stop: () => clearInterval(timer),
  };
}
