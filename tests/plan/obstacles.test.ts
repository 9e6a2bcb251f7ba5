import assert from "node:assert/strict";
import type { Inspection } from "../../plan/inspection";
import { obstacles } from "../../plan/obstacles";
import type { Deployment } from "../../plan/release";
import { deployment, openRun, running, runOf, verified } from "../support/fleet";

const wanted = deployment("v2.4.0");
const found = (host: Inspection) => obstacles({ stack: "production" }, [host], wanted);
const withOpen = (open: Deployment) =>
  found(
    running("v2.3.0", "web-1", {
      openRun: openRun({
        ...runOf("v2.4.0", "deploy", "deploy-open-abcdef"),
        deployment: open,
      }),
    }),
  );
const OPEN = "web-1: run deploy-open-abcdef of v2.4.0 (ann@laptop, since 2026-11-18T02:00:00.000Z)";

describe("obstacles", () => {
  it("finds none on a host that runs another release of this stack", () => {
    assert.deepEqual(found(running("v2.3.0")), []);
  });

  it("finds none on a host that never had a deployment", () => {
    assert.deepEqual(found({ ...running("v2.3.0"), stack: null }), []);
  });

  it("finds none in an open run of the wanted deployment", () => {
    assert.deepEqual(withOpen(wanted), []);
  });

  it("sends back to the settings that an open run of the same release was opened with", () => {
    assert.deepEqual(withOpen(deployment("v2.4.0", "0000000")), [
      `${OPEN} has not ended; ` +
        "finish it first by pulumi up with prism:app, prism:migrations and prism:secrets as they were then, or stop it: prism abort --stack production",
    ]);
  });

  it("sends back to the commit of an open run whose tag was moved", () => {
    const moved = { ...wanted, id: "v2.4.0-9999999-5e77195", commit: "9".repeat(40) };
    assert.deepEqual(withOpen(moved), [
      `${OPEN} has not ended; ` +
        "finish it first by pulumi up with the tag at commit 9999999 again, or stop it: prism abort --stack production",
    ]);
  });

  it("finds a moved tag under other settings too", () => {
    const other = { ...deployment("v2.4.0", "0000000"), commit: "9".repeat(40) };
    const host = running("v2.3.0", "web-1", {
      verified: [{ ...verified("v2.4.0"), deployment: other }],
    });
    assert.deepEqual(found(host), [
      "web-1: tag v2.4.0 was verified at commit 9999999, the origin now says 4444444; " +
        "a released tag must not move: make a new version",
    ]);
  });

  it("lists everything about each host, in the order of the inventory", () => {
    const foreign = {
      ...running("v2.3.0", "web-2"),
      stack: "staging",
      problems: ["no pm2", "no git"],
    };
    const sick = { ...running("v2.3.0"), problems: ["no disk"] };
    assert.deepEqual(obstacles({ stack: "production" }, [foreign, sick], wanted), [
      "web-2: no pm2",
      "web-2: no git",
      "web-2: its ledger belongs to stack staging, expected production; " +
        "take the host out of one of the two inventories, or give it another paths.root",
      "web-1: no disk",
    ]);
  });
});
