import assert from "node:assert/strict";
import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLiveWatch } from "../../sandbox/prove/live-watch";
import { openFleet, type Fleet } from "../../sandbox/prove/fleet";
import { expectHolds } from "../prove/support/holds";

describe("a small proof through the real engine", function () {
  this.timeout(20 * 60_000);
  let opened: Fleet | undefined;
  // All experiments share one fleet: starting it takes as long as some of them.
  const fleet = async () =>
    (opened ??= await openFleet(realpathSync(mkdtempSync(join(tmpdir(), "prism-e2e-"))), () => {}));

  after("stop the sandbox", () => opened?.close());

  // The first: it tries to deploy, and what is deployed already is nothing to refuse.
  it("acts on no host when somebody goes around the gate", () =>
    expectHolds("bypass", 1, {
      fleet,
      rows: ["no-pack", "config-all-disabled", "edited-program", "target"],
    }));

  it("catches every bad release and raises no false alarm", () =>
    expectHolds("releases", 2, { fleet }));

  it("keeps planted secrets out of everything", () => expectHolds("secrets", 1, { fleet }));

  it("ends whole after a kill", () => expectHolds("kills", 1, { fleet }));

  it("acts once over links that break", () => expectHolds("links", 1, { fleet }));

  it("goes back by every way", () => expectHolds("rollback", 1, { fleet }));

  it("loses no request", () => expectHolds("downtime", 1, { fleet, requests: 1000 }));

  it("stops a bad release on the canary, and none that is like the running one", async () => {
    const short = { watchSeconds: 20, minimumRequests: 100 };
    const watch = await openLiveWatch(await fleet(), () => {}, short);
    const [alike, bad] = [await watch("identical"), await watch("+10 % errors")];
    assert.notEqual(alike.verdict, "fail");
    assert.equal(bad.verdict, "fail");
  });
});
