import assert from "node:assert/strict";
import { watchCanary } from "../../../cli/canary/watch";
import { gateSchema } from "../../../config/gate";
import { waveGateOf } from "../../../plan/gate/overrun";
import type { PlacedFreeze } from "../../../plan/gate/placed-freeze";
import type { WatchRequest } from "../../../plan/watch-request";
import { runOf } from "../../support/fleet";
import { probes } from "../../support/looks";
import { signedToken } from "../../support/token";
import { failed } from "../../support/verdicts";
import { FakeHosts, request, watched, type Behaviour } from "./fixtures";

const DWELL: Partial<WatchRequest> = {
  watch: "wave-3",
  canary: [watched("web-2"), watched("web-1")],
  control: [watched("web-3")],
};

const later = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
// Placed a minute before it is asked: this file may have been loaded long ago.
const freeze = (): PlacedFreeze => ({
  id: "f1",
  from: later(-60),
  until: later(600),
  reason: "payments are down",
  owner: "ann",
  by: "bob@desk",
});
const frozen: Behaviour = { freezes: () => [freeze()] };

async function watch(behaviours: Readonly<Record<string, Behaviour>>, changes = DWELL) {
  const hosts = new FakeHosts(behaviours);
  const said: string[] = [];
  const verdict = await watchCanary(request(changes), hosts.open, (line) => said.push(line));
  return { hosts, said, verdict };
}

/** A run whose window began so many hours ago. */
const openedBefore = (hours: number): Partial<WatchRequest> => {
  const from = new Date(Date.now() - hours * 3_600_000);
  const time = (hour: number) => `${String(hour).padStart(2, "0")}:00`;
  const hour = from.getUTCHours();
  const gate = gateSchema.parse({
    zone: "UTC",
    windows: [{ start: time(hour), end: time(hour + 1) }],
  });
  const stamp = `${from.toISOString().slice(0, 13).replaceAll("-", "")}00Z`;
  return { gate: waveGateOf(gate), run: runOf("v2.4.0", "deploy", `deploy-${stamp}-1a2b3c`) };
};

describe("a dwell before a later wave", () => {
  it("passes where every activated host is well, and says so under its own name", async () => {
    const { verdict, hosts } = await watch({});
    assert.deepEqual([verdict.outcome, verdict.phase, verdict.host], ["ok", "dwell", "wave-3"]);
    for (const name of ["web-1", "web-2"]) {
      assert.ok(hosts.ordersOf(name, "extend").length >= 5);
      assert.deepEqual(hosts.ordersOf(name, "judged"), [{ judged: verdict }]);
    }
    assert.deepEqual(hosts.ordersOf("web-3", "extend"), []);
    assert.ok(hosts.requests.every((asked) => asked.watch === "wave-3"));
  });

  it("asks for no number of requests", async () => {
    const settings = { ...request().settings, minimumRequests: 1_000_000 };
    assert.equal((await watch({}, { ...DWELL, settings })).verdict.outcome, "ok");
  });

  it("goes back without blame where one activated host does not answer, though the others do", async () => {
    const deaf: Behaviour = { look: () => ({ probe: { requests: 1, errors: 1, latency: {} } }) };
    const settings = { ...request().settings, falseAbortPercent: 0.000001 };
    const { verdict } = await watch({ "web-1": deaf }, { ...DWELL, settings });
    assert.equal(verdict.failure?.blame, false, verdict.summary);
    assert.deepEqual([verdict.failure.host, verdict.failure.phase], ["web-2, web-1", "dwell"]);
    assert.match(verdict.failure.reason, /^not conclusive after .*: web-1 answered no probe$/);
  });

  it("blames a release that certainly breaches a limit", async () => {
    const failing: Behaviour = { look: () => ({ probe: probes(40) }) };
    const { verdict } = await watch({ "web-1": failing });
    assert.equal(verdict.failure?.blame, true, verdict.summary);
  });

  it("answers a verdict that was written down at once", async () => {
    const judged = failed("dwell", "wave-3");
    assert.deepEqual((await watch({ "web-1": { judged } })).verdict, judged);
  });
});

describe("the gate between two waves", () => {
  for (const name of ["web-1", "web-2", "web-3"]) {
    it(`ends a dwell at once, without blame, by a freeze that only ${name} knows`, async () => {
      const { verdict } = await watch({ [name]: frozen });
      assert.equal(verdict.failure?.blame, false);
      assert.match(
        verdict.failure.reason,
        /^the gate closed after 0 s: frozen until .* Asia\/Shanghai: payments are down, by ann$/,
      );
      assert.match(
        verdict.failure.wayOut,
        /^nothing failed and nothing is marked bad; prism gate /,
      );
      assert.ok(Number(verdict.evidence["watchedSeconds"]) < 1);
    });
  }

  it("ends a resumed run of break-glass by a freeze placed since it was opened", async () => {
    const resumed = (usedAt: string) => {
      const breakGlass = signedToken({ opens: ["freeze"], usedAt });
      return { ...DWELL, run: { ...runOf("v2.4.0"), breakGlass, attempt: later(0) } };
    };
    const { verdict } = await watch({ "web-1": frozen }, resumed(later(-120)));
    assert.match(verdict.failure?.reason ?? "", /^the gate closed /);
    const before = await watch({ "web-1": frozen }, resumed(later(-30)));
    assert.doesNotMatch(before.verdict.failure?.reason ?? "", /^the gate closed /);
  });

  it("ends the canary watch as soon as a freeze appears", async () => {
    let looks = 0;
    const soon: Behaviour = { freezes: () => ((looks += 1) > 3 ? [freeze()] : []) };
    const { verdict, hosts } = await watch({ "web-1": soon }, {});
    assert.match(verdict.failure?.reason ?? "", /^the gate closed /);
    assert.ok(Number(verdict.evidence["watchedSeconds"]) < 1);
    assert.deepEqual(hosts.ordersOf("web-2", "judged"), [{ judged: verdict }]);
  });

  it("does not mind a freeze that is over, or one that has not begun", async () => {
    const over: Behaviour = { freezes: () => [{ ...freeze(), until: later(-30) }] };
    const coming: Behaviour = { freezes: () => [{ ...freeze(), from: later(60) }] };
    assert.equal((await watch({ "web-1": over, "web-2": coming })).verdict.outcome, "ok");
  });

  it("blames a certain breach all the same", async () => {
    const failing: Behaviour = { look: () => ({ restarts: 1 }), freezes: () => [freeze()] };
    assert.equal((await watch({ "web-1": failing })).verdict.failure?.blame, true);
  });

  it("lets a run go on in its window, and sends it back past the window and the overrun", async () => {
    assert.equal((await watch({}, { ...DWELL, ...openedBefore(0) })).verdict.outcome, "ok");
    const { verdict } = await watch({}, { ...DWELL, ...openedBefore(3) });
    assert.equal(verdict.failure?.blame, false);
    assert.match(verdict.failure.reason, /: the run's window and 15 minutes of overrun ended at /);
  });

  for (const name of ["web-1", "web-3"]) {
    it(`is not asked once ${name} has confirmed the run: it goes on`, async () => {
      const behaviours = { "web-2": frozen, [name]: { decided: true } };
      const { verdict, hosts } = await watch(behaviours);
      assert.equal(verdict.outcome, "already");
      assert.equal(verdict.summary, `decided: ${name} has confirmed the run, so it goes on`);
      assert.deepEqual(hosts.ordersOf("web-2", "judged"), []);
    });
  }
});
