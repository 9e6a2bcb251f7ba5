import { histogramOf } from "../../plan/judgement/histogram";
import type { Requests } from "../../plan/judgement/measurements";
import type { Meter } from "./collect";

type Groups = Readonly<Record<string, string | undefined>> | undefined;

/**
 * Requests in lines of an access log.
 *
 * @param pattern  with the group status and, for latency, seconds or milliseconds
 * @throws Error  there are lines and not one matches
 */
export function requestsIn(lines: readonly string[], pattern: RegExp): Requests {
  const found = lines
    .map((line): Groups => pattern.exec(line)?.groups)
    .filter((groups) => groups !== undefined);
  const [first] = lines;
  if (first !== undefined && found.length === 0) {
    throw new Error(
      `expected requests that match ${pattern.source}, found ${JSON.stringify(first.slice(0, 200))}`,
    );
  }
  const good = found.filter(({ status }) => Number(status) < 500);
  const latencies = good.flatMap(({ seconds, milliseconds }) => {
    if (milliseconds !== undefined) return Number(milliseconds);
    return seconds === undefined ? [] : Number(seconds) * 1000;
  });
  return {
    requests: found.length,
    errors: found.length - good.length,
    latency: histogramOf(latencies.filter(Number.isFinite)),
  };
}

/** Users' requests by the access log, which also holds the probes. */
export function createAccessLogMeter(read: () => readonly string[], pattern: RegExp): Meter {
  return {
    source: "accessLog",
    take: () => Promise.resolve().then(() => ({ user: requestsIn(read(), pattern) })),
  };
}
