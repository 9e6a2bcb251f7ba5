import assert from "node:assert/strict";
import { watchCanary } from "../../../cli/canary/watch";
import { watchedOf } from "../../../plan/judgement/course";
import type { WatchRequest } from "../../../plan/watch-request";
import { probes } from "../../support/looks";
import { failed } from "../../support/verdicts";
import { FakeHosts, request, watched, type Behaviour } from "./fixtures";

/** The watch over hosts that behave as told. */
async function watch(
  behaviours: Readonly<Record<string, Behaviour>> = {},
  changes: Partial<WatchRequest> = {},
) {
  const hosts = new FakeHosts(behaviours);
  const said: string[] = [];
  const verdict = await watchCanary(request(changes), hosts.open, (line) => said.push(line));
  return { hosts, said, verdict };
}

const failing: Behaviour = { look: () => ({ probe: probes(40) }) };

describe("the canary watch", () => {
  it("passes a release that is as good as the one before, and says what was seen", async () => {
    const { verdict } = await watch();
    assert.equal(verdict.outcome, "ok", verdict.summary);
    assert.deepEqual([verdict.phase, verdict.host], ["canary", "canary"]);
    assert.match(verdict.summary, /^watched 1 s: \d+ requests, 0 failed, all within the limits$/);
    assert.ok(Number(verdict.evidence.watchedSeconds) >= 1);
    const course = watchedOf(verdict.evidence)?.course;
    assert.ok(course && course.seconds.length >= 5, JSON.stringify(course));
    assert.deepEqual(new Set(course.canary.probeErrorPercent), new Set([0]));
    assert.ok(course.control?.cpuPercent?.every((value) => value === 20));
  });

  it("asks every host for its group's share of the probes", async () => {
    const { hosts } = await watch();
    const asked = hosts.requests.map(({ host, group, probesPerSecond }) => [
      host,
      group,
      probesPerSecond,
    ]);
    assert.deepEqual(asked, [
      ["web-2", "canary", 8],
      ["web-1", "control", 4],
      ["web-3", "control", 4],
    ]);
  });

  it("stops a release at the first certain breach, and blames it", async () => {
    const { verdict } = await watch({ "web-2": failing }, { limitSeconds: 60 });
    assert.equal(verdict.outcome, "failed");
    assert.equal(verdict.failure?.blame, true);
    assert.deepEqual([verdict.failure.host, verdict.failure.phase], ["web-2", "canary"]);
    assert.match(verdict.failure.reason, /^a breach is certain after 0 s: failed probe requests: /);
    assert.ok(Number(verdict.evidence.watchedSeconds) < 1);
  });

  it("does not blame a release for trouble that all hosts have", async () => {
    const { verdict } = await watch({ "web-1": failing, "web-2": failing, "web-3": failing });
    assert.deepEqual([verdict.outcome, verdict.failure?.blame], ["failed", false]);
  });

  it("goes on once when it is not conclusive, then goes back without blame", async () => {
    const few: Behaviour = { look: () => ({ probe: probes(0, 20, 1) }) };
    const { verdict, said } = await watch({ "web-2": few }, { settings: slow() });
    assert.deepEqual([verdict.outcome, verdict.failure?.blame], ["failed", false]);
    assert.match(verdict.failure?.reason ?? "", /^not conclusive after .* answered requests/);
    assert.equal(said.filter((line) => line.startsWith("Not conclusive")).length, 1);
    assert.ok(Number(verdict.evidence.watchedSeconds) >= 1.5);
  });

  it("lets the canary hosts stay unconfirmed after each look, and no other host", async () => {
    const before = Date.now();
    const { hosts } = await watch();
    const deadlines = hosts
      .ordersOf("web-2", "extend")
      .map((order) => Date.parse("extend" in order ? order.extend : ""));
    assert.ok(deadlines.length >= 5);
    assert.ok(deadlines.every((time) => time >= before + 400_000));
    assert.deepEqual(
      deadlines,
      deadlines.toSorted((a, b) => a - b),
    );
    assert.deepEqual(hosts.ordersOf("web-1", "extend"), []);
  });

  it("has its verdict written down on the canary hosts", async () => {
    const { hosts, verdict } = await watch();
    assert.deepEqual(hosts.ordersOf("web-2", "judged"), [{ judged: verdict }]);
    assert.deepEqual(hosts.ordersOf("web-1", "judged"), []);
  });

  it("answers a verdict that was written down at once, and tells it the other canary hosts", async () => {
    const judged = failed("canary", "canary");
    const two = { canary: [watched("web-2"), watched("web-4")] };
    const { hosts, verdict } = await watch({ "web-2": { judged } }, two);
    assert.deepEqual(verdict, judged);
    assert.deepEqual(hosts.ordersOf("web-4", "judged"), [{ judged }]);
  });

  it("connects again to a host whose connection is lost, and does not count the gap as watched", async () => {
    const { hosts, verdict, said } = await watch(
      { "web-2": { looks: 3 } },
      { extensionSeconds: 2.5 },
    );
    assert.ok(hosts.connections > 3);
    assert.ok(said.some((line) => line.includes("web-2: the connection was lost; trying again")));
    assert.equal(verdict.outcome, "failed");
    assert.match(verdict.failure?.reason ?? "", /could not always measure canary probe/);
    assert.equal(verdict.failure?.blame, false);
  }).timeout(20_000);

  it("never passes a canary of which one host says nothing", async () => {
    const two = { canary: [watched("web-2"), watched("web-4")] };
    let looks = 0;
    const silent: Behaviour = { look: () => ((looks += 1) > 2 ? null : {}) };
    const { verdict } = await watch({ "web-4": silent }, two);
    assert.deepEqual([verdict.outcome, verdict.failure?.blame], ["failed", false]);
  });

  it("ends at once, without blame, when a canary host is no longer on the run", async () => {
    const { verdict } = await watch({ "web-2": { leaves: true } });
    assert.equal(verdict.failure?.blame, false);
    assert.match(verdict.failure.reason, /web-2 is no longer on the run: web-2 is busy$/);
    assert.ok(Number(verdict.evidence.watchedSeconds) < 1);
  });

  it("ends at its limit", async () => {
    const { verdict } = await watch({}, { settings: slow(), limitSeconds: 0.5 });
    assert.match(verdict.failure?.reason ?? "", /it did not end within 0.5 s/);
  });

  it("judges by the absolute limits alone where no host is left to compare with", async () => {
    const alone = { control: [] };
    assert.equal((await watch({}, alone)).verdict.outcome, "ok");
    assert.equal((await watch({ "web-2": failing }, alone)).verdict.failure?.blame, true);
  });

  it("passes on what a host says, once", async () => {
    const { said } = await watch();
    assert.equal(said.filter((line) => line === "web-2: web-2 is busy").length, 1);
  });
});

/** Settings under which so few requests come that there is no pass. */
const slow = () => ({ ...request().settings, minimumRequests: 1_000_000 });
