import fc from "fast-check";
import { canarySchema, type CanarySettings } from "../../config/canary";
import { histogramOf } from "../../plan/judgement/histogram";
import { judge, type Judgement } from "../../plan/judgement/judge";
import { NOTHING, type Look, type Measurements } from "../../plan/judgement/measurements";
import { addLook, NEW_WATCH, type Watch } from "../../plan/judgement/watch";

/** A short watch: 2 minutes of looks of 5 seconds. */
export const SETTINGS: CanarySettings = canarySchema.parse({ watchSeconds: 120, warmUpSeconds: 0 });

/** Latencies around a middle, spread evenly from half of it to one and a half; milliseconds. */
export function latencies(count: number, middle: number): number[] {
  return Array.from({ length: count }, (_, at) => middle * (0.5 + (at + 0.5) / count));
}

/** A host's good five seconds: 50 probes of 20 ms; changes on top. */
export function good(changes: Partial<Measurements> = {}): Measurements {
  return {
    ...NOTHING,
    probe: { requests: 50, errors: 0, latency: histogramOf(latencies(50, 20)) },
    cpuPercent: { readings: 1, sum: 20 },
    memoryPercent: { readings: 1, sum: 40 },
    ...changes,
  };
}

/** Probes of five seconds of which some failed. */
export function probes(errors: number, middle = 20, requests = 50): Measurements["probe"] {
  const latency = histogramOf(latencies(requests - errors, middle));
  return { requests, errors, latency };
}

/** Five seconds, good on both sides; changes on top. */
export function look(
  canary: Partial<Measurements> = {},
  control: Partial<Measurements> | null = {},
): Look {
  return { seconds: 5, canary: good(canary), control: control && good(control) };
}

/** The same look so many times. */
export function times(count: number, each: Look): Look[] {
  return Array.from({ length: count }, () => each);
}

/** Watches looks in turn. */
export function watchOf(looks: readonly Look[], settings = SETTINGS): Watch {
  return looks.reduce<Watch>((watch, each) => addLook(watch, each, settings), NEW_WATCH);
}

/** The judgement after all of them. */
export function judgementOf(looks: readonly Look[], settings = SETTINGS): Judgement {
  return judge(watchOf(looks, settings), settings);
}

const requests = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.nat(60), fc.nat(3), fc.constantFrom(15, 20, 40, 900))
  .map(([asked, bad, some, middle]) => {
    // Mostly few errors, so that every verdict comes up.
    const errors = Math.min(asked, bad > 50 ? bad : some === 3 ? 1 : 0);
    return probes(errors, middle, asked);
  });

const measurements: fc.Arbitrary<Measurements> = fc
  .tuple(requests, requests, fc.nat(40), fc.nat(110), fc.constantFrom<object>({}, {}, { host: 1 }))
  .map(([probe, user, rare, cpu, failures]) =>
    good({
      probe,
      user,
      failures,
      restarts: rare === 1 ? 1 : 0,
      newErrorLines: rare === 2 ? { oops: 2 } : {},
      cpuPercent: { readings: 1, sum: cpu },
    }),
  );

/** Watches of any kind: very good ones, noisy ones, ones without control hosts. */
export const anyLooks: fc.Arbitrary<Look[]> = fc
  .tuple(
    fc.nat(20),
    fc.array(fc.tuple(measurements, fc.option(measurements, { freq: 8 })), { maxLength: 25 }),
    fc.boolean(),
  )
  .map(([before, noisy, isQuiet]) => [
    ...times(before, look()),
    ...noisy.map(([canary, control]) => (isQuiet ? look() : { seconds: 5, canary, control })),
  ]);
