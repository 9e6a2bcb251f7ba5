import assert from "node:assert/strict";
import { pollAlarms, type AlarmPoll } from "../../../cli/canary/poll-alarms";
import { watchCanary } from "../../../cli/canary/watch";
import type { ReadAlarms } from "../../../facts/alarms";
import { watchedAlarms } from "../../../plan/alarms/watched";
import type { WatchRequest } from "../../../plan/watch-request";
import { productionAlarms, seenWith, type States } from "../../support/alarms";
import { until } from "../../support/until";
import { FakeHosts, request } from "./fixtures";

/** The watch over good hosts while the alarms are as told. */
async function watch(
  read: ReadAlarms,
  changes: Partial<WatchRequest> = {},
  phase: "canary" | "fleet" = "canary",
) {
  const alarms = watchedAlarms(productionAlarms(), phase);
  assert.ok(alarms);
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const places: string[] = [];
  const verdict = await watchCanary(
    request({ alarms, ...changes }),
    new FakeHosts().open,
    say,
    ({ region }) => {
      places.push(region);
      return read;
    },
  );
  return { verdict, said, places };
}
const always = (states: States) => () => Promise.resolve(seenWith(states));

describe("the canary watch with alarms", () => {
  it("passes while all of them are OK", async () => {
    const { verdict, places } = await watch(always({}));
    assert.equal(verdict.outcome, "ok", verdict.summary);
    assert.deepEqual(places, ["ap-east-1"]);
  });

  it("ends at once by one that fires, names it, and blames the release", async () => {
    const { verdict } = await watch(always({ "error-rate-p1": "ALARM" }));
    assert.deepEqual([verdict.outcome, verdict.failure?.blame], ["failed", true]);
    assert.match(verdict.summary, /^an alarm fired after 0 s: alarm error-rate-p1 fires: as told$/);
    assert.match(verdict.failure?.wayOut ?? "", /prism alarms --stack production/);
  });

  it("blames no release for hosts that wait", async () => {
    const { verdict } = await watch(always({ "probe-down-web-3": "ALARM" }));
    assert.deepEqual([verdict.outcome, verdict.failure?.blame], ["failed", false]);
  });

  it("goes on through what the run has put aside", async () => {
    const { run } = request();
    const alarmsAside = { alarms: ["error-rate-p1"], reason: "it mends this" };
    const { verdict } = await watch(always({ "error-rate-p1": "ALARM", p1: "ALARM" }), {
      run: { ...run, alarmsAside },
    });
    assert.equal(verdict.outcome, "ok", verdict.summary);
  });

  it("is not conclusive without data: no pass, and no blame", async () => {
    const { verdict } = await watch(always({ "probe-down-web-2": "INSUFFICIENT_DATA" }));
    assert.deepEqual([verdict.outcome, verdict.failure?.blame], ["failed", false]);
    assert.match(
      verdict.summary,
      /^not conclusive .*could not always measure alarms; alarms have no data: probe-down-web-2$/,
    );
  });

  it("is not conclusive when CloudWatch does not answer, and says so once", async () => {
    const { verdict, said } = await watch(() => Promise.resolve({ unknown: "no network" }));
    assert.match(verdict.summary, /^not conclusive .*; no network$/);
    assert.equal(verdict.failure?.blame, false);
    assert.equal(said.filter((line) => line === "no network").length, 1);
  });

  it("waits for no data in the dwell before a later wave, and ends it by one that fires", async () => {
    const dwell = { watch: "wave-3" } as const;
    const blind = await watch(() => Promise.resolve({ unknown: "no network" }), dwell, "fleet");
    assert.equal(blind.verdict.outcome, "ok", blind.verdict.summary);
    const fires = await watch(always({ "outage-rate": "ALARM" }), dwell, "fleet");
    assert.match(fires.verdict.summary, /^an alarm fired .*outage-rate/);
  });
});

describe("pollAlarms", () => {
  it("keeps what was seen through three failures, not through a fourth", async () => {
    const away = { unknown: "away" };
    const good = seenWith();
    const answers = [good, away, away, away, away, good];
    const newest: string[] = [];
    const said: string[] = [];
    const read = () => {
      // What the answers until now have made of it.
      newest.push("unknown" in poll.newest() ? "unknown" : "known");
      return Promise.resolve(answers[newest.length - 1] ?? good);
    };
    const poll: AlarmPoll = pollAlarms(
      () => Promise.resolve().then(read),
      [],
      (line) => said.push(line),
      1,
    );
    await until("seven questions", () => newest.length >= 7);
    poll.stop();
    const [known, unknown] = ["known", "unknown"];
    assert.deepEqual(newest.slice(0, 7), [unknown, known, known, known, known, unknown, known]);
    assert.deepEqual(said, ["away"]);
  });
});
