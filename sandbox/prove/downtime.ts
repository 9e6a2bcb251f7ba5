import { askBalancer, startTraffic, type Traffic } from "..";
import type { TrafficCall } from "../traffic";
import type { Experiment, Ground } from "./experiment";
import type { Fleet } from "./fleet";
import { count, expectCount, expectEqual } from "./findings";
import { releaseProblem } from "./witnesses";

const [OLD, NEW] = ["v2.3.0", "v2.4.0"] as const;
/** Requests if nobody says how many: as much as a build can wait for. */
const REQUESTS = 10_000;
const REQUESTS_PER_SECOND = 100;
const MINIMUM_HEALTHY = 2;
const SAMPLE_MILLISECONDS = 100;

/** The report takes about 300 ms. */
const CALLS: readonly TrafficCall[] = [
  { path: "/health" },
  { path: "/api/gateway/check", body: { intent: "read the weather" } },
  { path: "/api/analytics" },
  { path: "/api/analytics/report" },
];

const withHaproxy = ({ sandbox }: Fleet) => ({
  balancer: {
    adapter: "haproxy",
    sockets: [sandbox.balancer.socket],
    backend: sandbox.balancer.backend,
    drainSeconds: 10,
    readySeconds: 10,
  },
  minimumHealthy: MINIMUM_HEALTHY,
});
const WITHOUT = { balancer: { adapter: "none" }, minimumHealthy: MINIMUM_HEALTHY };

/** Servers that the balancer sends new requests to. */
async function serversUp({ sandbox: { balancer } }: Fleet): Promise<number> {
  const text = await askBalancer(balancer, `show stat ${balancer.backend} 4 -1`);
  const [head = "", ...lines] = text.split("\n");
  const column = head.split(",").indexOf("status");
  return lines.filter((line) => line.split(",")[column]?.startsWith("UP")).length;
}

/** Samples how many servers are up, until stopped. */
function sampleServers(fleet: Fleet): { stop: () => Promise<{ samples: number; least: number }> } {
  const seen: number[] = [];
  const stopping = new AbortController();
  const over = (async () => {
    while (!stopping.signal.aborted) {
      seen.push(await serversUp(fleet));
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_MILLISECONDS));
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await over;
      return { samples: seen.length, least: Math.min(...seen) };
    },
  };
}

async function change(
  { findings, say }: Ground,
  fleet: Fleet,
  release: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  fleet.configure({ ...settings, release });
  say(`to ${release}`);
  const { code, text } = await fleet.up();
  expectEqual(findings, `up to ${release}, exit code`, "0", code === 0 ? "0" : text);
  const facts = await fleet.readHosts();
  const wrong = fleet.hosts.map((host) => releaseProblem(facts[host], release)).filter(Boolean);
  expectEqual(findings, `up to ${release}, what runs`, [], wrong);
}

/** New and old release in turn while requests flow, as often as it takes for so many requests. */
async function inTurn(
  ground: Ground,
  fleet: Fleet,
  settings: Readonly<Record<string, unknown>>,
  requests: number,
) {
  const { url } = fleet.sandbox.balancer;
  const traffic: Traffic = startTraffic({
    url,
    requestsPerSecond: REQUESTS_PER_SECOND,
    calls: CALLS,
  });
  try {
    do {
      await change(ground, fleet, NEW, settings);
      await change(ground, fleet, OLD, settings);
      count(ground.findings, "deployments and rollbacks", 2);
      ground.say(`${traffic.result().requests} requests, ${traffic.result().failed} failed`);
    } while (traffic.result().requests < requests && ground.findings.violations.length === 0);
  } finally {
    await traffic.stop();
  }
  return traffic.result();
}

async function prove(ground: Ground): Promise<void> {
  const { findings, requests = REQUESTS } = ground;
  const fleet = await ground.fleet();
  await change(ground, fleet, OLD, withHaproxy(fleet));
  const samples = sampleServers(fleet);
  const drained = await inTurn(ground, fleet, withHaproxy(fleet), requests);
  const { samples: number, least } = await samples.stop();
  count(findings, "requests", drained.requests);
  count(findings, "failed requests", drained.failed);
  count(findings, "moments at which the servers were counted", number);
  findings.conditions["requests per second, half on kept connections"] = REQUESTS_PER_SECOND;
  findings.conditions["fewest servers in service at a sampled moment"] = least;
  findings.conditions["slowest request, milliseconds"] = Math.round(drained.slowestMilliseconds);
  expectEqual(findings, "failed requests", {}, drained.byKind);
  expectEqual(findings, "servers in service", true, least >= MINIMUM_HEALTHY);
  expectCount(findings, "requests", requests);
  const lost = await inTurn(ground, fleet, WITHOUT, 1);
  findings.conditions["adapter none, for comparison"] =
    `${lost.failed} of ${lost.requests} requests lost in one deployment and one rollback`;
}

/** No request is lost while releases change. */
export const downtime: Experiment = {
  promise: "no request fails while releases go forth and back on hosts behind a balancer",
  unit: "not used; --requests says how many requests",
  runs: 1,
  prove,
};
