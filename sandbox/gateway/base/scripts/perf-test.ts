// bun run perf-test [--url=http://127.0.0.1:3000]: is the running service as fast as promised?
const given = process.argv.find((word) => word.startsWith("--url="))?.slice("--url=".length);
const url = given ?? `http://${process.env.HOST ?? "127.0.0.1"}:${process.env.PORT ?? "3000"}`;
const rounds = 20;

interface Probe {
  name: string;
  method: string;
  path: string;
  body?: unknown;
  limitMilliseconds: number;
}

const probes: Probe[] = [
  {
    name: "gateway check",
    method: "POST",
    path: "/api/gateway/check",
    body: { intent: "performance test" },
    limitMilliseconds: 1000,
  },
  { name: "health", method: "GET", path: "/health", limitMilliseconds: 500 },
  { name: "retrospective", method: "GET", path: "/api/retrospective", limitMilliseconds: 500 },
  { name: "analytics", method: "GET", path: "/api/analytics", limitMilliseconds: 500 },
];

async function measure(probe: Probe): Promise<Record<string, unknown>> {
  const { name, method, path, limitMilliseconds } = probe;
  const times: number[] = [];
  let failed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    try {
      const body = probe.body === undefined ? undefined : JSON.stringify(probe.body);
      const signal = AbortSignal.timeout(2 * limitMilliseconds);
      const response = await fetch(url + path, { method, body, signal });
      await response.arrayBuffer();
      if (!response.ok) failed += 1;
    } catch {
      failed += 1;
    }
    times.push(performance.now() - start);
  }
  const slowestMilliseconds = Number(Math.max(...times).toFixed(2));
  const ok = failed === 0 && slowestMilliseconds < limitMilliseconds;
  return { name, limitMilliseconds, slowestMilliseconds, requests: rounds, failed, ok };
}

const results: Record<string, unknown>[] = [];
for (const probe of probes) results.push(await measure(probe));
const ok = results.every((result) => result.ok);
console.log(JSON.stringify({ ok, url, results }));
process.exit(ok ? 0 : 1);
export {};
