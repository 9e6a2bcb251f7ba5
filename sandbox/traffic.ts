import { Agent, request } from "node:http";
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
  /** Failures by kind: "status 503", "ECONNREFUSED", "timeout" …; empty when none failed. */
  byKind: Record<string, number>;
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
      response.resume();
      response.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
      response.once("close", () => end("cut off"));
      response.once("end", () => {
        const status = response.statusCode ?? 0;
        end(status >= 200 && status < 300 ? undefined : `status ${status}`);
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

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/**
 * Starts an even stream of requests (open loop: slow answers do not slow it down), so that every
 * moment in which the service cannot answer shows as failures.
 */
export function startTraffic(settings: TrafficSettings): Traffic {
  const { url, requestsPerSecond, calls = usualCalls } = settings;
  const { limitMilliseconds = 10_000, keepAliveShare = 0.5 } = settings;
  const kept = new Agent({ keepAlive: true });
  const fresh = new Agent({ keepAlive: false });
  const byKind = new Map<string, number>();
  const times: number[] = [];
  const start = performance.now();
  let sent = 0;
  let keptSent = 0;

  async function sendOne(): Promise<void> {
    const call = calls[sent % calls.length] ?? { path: "/" };
    sent += 1;
    const isKept = keptSent < sent * keepAliveShare;
    if (isKept) keptSent += 1;
    const begin = performance.now();
    const kind = await send(url, call, isKept ? kept : fresh, limitMilliseconds);
    times.push(performance.now() - begin);
    if (kind !== undefined) byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
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
