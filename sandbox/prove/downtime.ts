import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Verdict } from "../../plan/protocol";
import { addRelease, askBalancer, startTraffic } from "..";
import type { TrafficCall, TrafficResult } from "../traffic";
import type { Experiment, Ground } from "./experiment";
import type { Called, Fleet } from "./fleet";
import { count, expectCount, expectEqual, time } from "./findings";
import { WAYS_BACK } from "./ways-back";
import { releaseProblem } from "./witnesses";

const OLD = "v2.3.0";
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
  // Whoever stops it learns of it; until then nobody listens.
  over.catch(() => undefined);
  return {
    stop: async () => {
      stopping.abort();
      await over;
      return { samples: seen.length, least: Math.min(...seen) };
    },
  };
}

/** Carries out a change and demands that it ends well. */
async function change(
  { findings, say }: Ground,
  fleet: Fleet,
  [way, release]: readonly [string, string],
  act: () => Promise<Called>,
): Promise<void> {
  const { code, text, seconds } = await act();
  expectEqual(findings, `${way} to ${release}, exit code`, "0", code === 0 ? "0" : text);
  const facts = await fleet.readHosts();
  const wrong = fleet.hosts.map((host) => releaseProblem(facts[host], release)).filter(Boolean);
  expectEqual(findings, `${way} to ${release}, what runs`, [], wrong);
  time(findings, way, seconds);
  say(`${way} to ${release}: ${seconds.toFixed(1)} s`);
}

type Settings = Readonly<Record<string, unknown>>;

function up(ground: Ground, fleet: Fleet, release: string, settings: Settings): Promise<void> {
  fleet.configure({ ...settings, release });
  return change(ground, fleet, ["pulumi up", release], () => fleet.up());
}

/** Goes back by each way in turn; what is left by an order is marked bad, so every round brings a new release. */
function goBack(ground: Ground, fleet: Fleet, round: number, settings: Settings): Promise<void> {
  const ways = ["prism rollback", "prism rollback --direct", undefined] as const;
  const way = ways[(round - 1) % ways.length];
  if (way === undefined) return up(ground, fleet, OLD, settings);
  return change(ground, fleet, [way, OLD], () => WAYS_BACK[way](fleet));
}

/** New and old release in turn while requests flow, as often as it takes for so many requests. */
async function inTurn(
  ground: Ground,
  fleet: Fleet,
  settings: Settings,
  { requests, first }: { readonly requests: number; readonly first: number },
): Promise<TrafficResult & { readonly rounds: number }> {
  const { findings, say } = ground;
  const { balancer, origin } = fleet.sandbox;
  const traffic = startTraffic({
    url: balancer.url,
    requestsPerSecond: REQUESTS_PER_SECOND,
    calls: CALLS,
  });
  let rounds = 0;
  try {
    do {
      const round = first + rounds;
      const version = `2.11.${round}`;
      const date = "2026-11-18T12:30:00+08:00";
      await addRelease(origin, { version, after: "2.4.0", message: version, date });
      rounds += 1;
      await up(ground, fleet, `v${version}`, settings);
      await goBack(ground, fleet, round, settings);
      count(findings, "deployments and rollbacks", 2);
      say(`${traffic.result().requests} requests, ${traffic.result().failed} failed`);
    } while (traffic.result().requests < requests && findings.violations.length === 0);
  } finally {
    await traffic.stop();
  }
  return { ...traffic.result(), rounds };
}

/** How long nobody answered around each restart, as the hosts themselves wrote it down; milliseconds. */
function ownGaps({ sandbox }: Fleet): number[] {
  return sandbox.hosts
    .filter(({ stack }) => stack === "production")
    .map(({ root }) => join(root, "state", "runs"))
    .flatMap((runs) => readdirSync(runs).map((run) => join(runs, run, "activate.json")))
    .filter((file) => existsSync(file))
    .flatMap((file) => {
      const { evidence } = JSON.parse(readFileSync(file, "utf8")) as Verdict;
      return typeof evidence["gapMilliseconds"] === "number" ? evidence["gapMilliseconds"] : [];
    });
}

/** What is lost without a balancer that knows, as a client sees it and as the hosts say themselves. */
function describeLoss(
  { failed, requests, gapMilliseconds }: TrafficResult,
  own: readonly number[],
): string {
  return (
    `${failed} of ${requests} requests lost in one deployment and one rollback, longest gap ${gapMilliseconds} ms; ` +
    `by the hosts ${own.length} restarts without an answer for ${Math.min(...own)} to ${Math.max(...own)} ms`
  );
}

async function prove(ground: Ground): Promise<void> {
  const { findings, requests = REQUESTS } = ground;
  const fleet = await ground.fleet();
  const settings = withHaproxy(fleet);
  await up(ground, fleet, OLD, settings);
  const samples = sampleServers(fleet);
  const drained = await inTurn(ground, fleet, settings, { requests, first: 1 });
  const { samples: number, least } = await samples.stop();
  count(findings, "requests", drained.requests);
  count(findings, "failed requests", drained.failed);
  count(findings, "moments at which the servers were counted", number);
  findings.conditions["requests per second, half on kept connections"] = REQUESTS_PER_SECOND;
  findings.conditions["fewest servers in service at a sampled moment"] = least;
  findings.conditions["slowest request, milliseconds"] = Math.round(drained.slowestMilliseconds);
  findings.conditions["longest pause between two requests, milliseconds"] =
    drained.pauseMilliseconds;
  expectEqual(findings, "failed requests", {}, drained.byKind);
  expectEqual(findings, "servers in service", true, least >= MINIMUM_HEALTHY);
  expectCount(findings, "requests", requests);
  const lost = await inTurn(ground, fleet, WITHOUT, { requests: 1, first: drained.rounds + 1 });
  findings.conditions["adapter none, for comparison"] = describeLoss(lost, ownGaps(fleet));
}

/** No request is lost while releases change. */
export const downtime: Experiment = {
  promise: "no request fails while releases go forth and back on hosts behind a balancer",
  unit: "not used; --requests says how many requests",
  runs: 1,
  prove,
};
