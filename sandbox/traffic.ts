import { Agent, request, type IncomingMessage } from "node:http";
import { poll } from "./poll";

/** How the traffic is made. */
export interface TrafficSettings {
  /** Base address, for example the balancer's. */
  url: string;
  /** Requests that are sent per second, whether or not earlier ones are answered. */
  requestsPerSecond: number;
  /** Paths asked in turn; GET, or POST with a body. `/health` and a gateway check if left out. */
  calls?: readonly TrafficCall[];
  /** A request without a whole answer by then has failed; 10 s if left out. */
  limitMilliseconds?: number;
  /** Share of requests over kept connections, the rest open their own; 0..1, half if left out. */
  keepAliveShare?: number;
}

/** One kind of request. */
export interface TrafficCall {
  path: string;
  /** Sent as JSON by POST. */
  body?: unknown;
}

/** What came of the traffic. */
export interface TrafficResult {
  requests: number;
  failed: number;
  /** Failures by kind: "status 503", "ECONNREFUSED", "timeout", "short body" …; empty when none failed. */
  byKind: Record<string, number>;
  /** Longest stretch in which requests failed, from the first to the last that was sent in it; 0 when none failed. */
  gapMilliseconds: number;
  /** Longest time in which nothing was sent, so in which no gap could be seen. */
  pauseMilliseconds: number;
  p50Milliseconds: number;
  p95Milliseconds: number;
  slowestMilliseconds: number;
}

/** Traffic that flows. */
export interface Traffic {
  /** What came of it so far; requests under way are not counted. */
  result(): TrafficResult;
  /** Sends no more, waits for the answers under way and gives the whole result. */
  stop(): Promise<TrafficResult>;
}

const usualCalls: readonly TrafficCall[] = [
  { path: "/health" },
  { path: "/api/gateway/check", body: { intent: "read the weather" } },
  { path: "/api/analytics" },
];

/** Failures with a longer time between them are two gaps. */
const GAP_ENDS_MILLISECONDS = 500;

/** Sends one request; gives undefined for a whole answer with status 2xx, else the kind of failure. */
function send(
  url: string,
  call: TrafficCall,
  agent: Agent,
  limitMilliseconds: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const headers =
      body === undefined
        ? {}
        : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const method = body === undefined ? "GET" : "POST";
    const sent = request(new URL(call.path, url), { method, agent, headers }, (response) => {
      let bytes = 0;
      response.on("data", (part: Buffer) => (bytes += part.length));
      response.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
      response.once("close", () => end("cut off"));
      response.once("end", () => {
        const status = response.statusCode ?? 0;
        if (status < 200 || status >= 300) end(`status ${status}`);
        else end(bytes > 0 && isMeasured(response) ? undefined : "short body");
      });
    });
    // Over the whole exchange: a socket's own time-out begins anew with every byte.
    const timer = setTimeout(() => {
      end("timeout");
      sent.destroy();
    }, limitMilliseconds);
    const end = (kind: string | undefined) => {
      clearTimeout(timer);
      resolve(kind);
    };
    sent.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    sent.end(body);
  });
}

/** Of a body without a length nobody can say that it is whole. */
function isMeasured({ headers, complete }: IncomingMessage): boolean {
  const { "content-length": length, "transfer-encoding": encoding } = headers;
  return complete && (length !== undefined || encoding !== undefined);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Longest stretch without an end of gap in it. */
function longestGap(failedAt: readonly number[]): number {
  let [longest, first, last] = [0, -Infinity, -Infinity];
  for (const at of failedAt.toSorted((a, b) => a - b)) {
    if (at - last > GAP_ENDS_MILLISECONDS) first = at;
    last = at;
    longest = Math.max(longest, last - first);
  }
  return Math.round(longest);
}

/**
 * Starts an even stream of requests (open loop: slow answers do not slow it down), so that every
 * moment in which the service cannot answer shows as failures.
 *
 * No library: autocannon's connections wait for their answers, so a stall slows it down; what is built on Go's
 * net/http (vegeta, k6) sends a request again when a kept connection breaks, so the loss is not counted.
 */
export function startTraffic(settings: TrafficSettings): Traffic {
  const { url, requestsPerSecond, calls = usualCalls } = settings;
  const { limitMilliseconds = 10_000, keepAliveShare = 0.5 } = settings;
  const kept = new Agent({ keepAlive: true });
  const fresh = new Agent({ keepAlive: false });
  const byKind = new Map<string, number>();
  const times: number[] = [];
  const start = performance.now();
  const failedAt: number[] = [];
  let sent = 0;
  let sentAt = start;
  let pauseMilliseconds = 0;

  async function sendOne(): Promise<void> {
    const call = calls[sent % calls.length] ?? { path: "/" };
    // By rounds, so that each kind of request goes both ways.
    const round = Math.floor(sent / calls.length);
    const isKept = Math.floor((round + 1) * keepAliveShare) > Math.floor(round * keepAliveShare);
    sent += 1;
    const begin = performance.now();
    pauseMilliseconds = Math.max(pauseMilliseconds, Math.round(begin - sentAt));
    sentAt = begin;
    const kind = await send(url, call, isKept ? kept : fresh, limitMilliseconds);
    times.push(performance.now() - begin);
    if (kind === undefined) return;
    failedAt.push(begin);
    byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
  }

  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - start) / 1000) * requestsPerSecond);
    while (sent < due) void sendOne();
  }, 5);

  function result(): TrafficResult {
    const sorted = times.toSorted((a, b) => a - b);
    return {
      requests: times.length,
      failed: [...byKind.values()].reduce((sum, count) => sum + count, 0),
      byKind: Object.fromEntries(byKind),
      gapMilliseconds: longestGap(failedAt),
      pauseMilliseconds,
      p50Milliseconds: percentile(sorted, 0.5),
      p95Milliseconds: percentile(sorted, 0.95),
      slowestMilliseconds: sorted.at(-1) ?? 0,
    };
  }

  return {
    result,
    async stop() {
      clearInterval(timer);
      await poll("the last answers", limitMilliseconds / 1000 + 5, () => times.length === sent);
      kept.destroy();
      fresh.destroy();
      return result();
    },
  };
}
