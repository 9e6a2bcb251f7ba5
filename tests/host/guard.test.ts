import assert from "node:assert/strict";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Deployment } from "../../plan/release";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin } from "./support/app";
import { TestHost } from "./support/host";
import { deploymentOf, type StepOrder } from "./support/orders";

describe("the guard of an unconfirmed host", function () {
  this.timeout(300_000);
  const origin = createOrigin();
  let host: TestHost;
  let one: Deployment;
  let two: Deployment;

  const pm2Names = async () => {
    const { stdout } = await host.run(`${host.paths.pm2} jlist --silent`);
    const list = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { name: string }[];
    return list.map(({ name }) => name).sort();
  };
  const until = async (what: string, isSo: () => boolean | Promise<boolean>, limit = 120) => {
    const end = Date.now() + limit * 1000;
    while (Date.now() < end) {
      if (await isSo()) return;
      await pause(250);
    }
    assert.fail(`${what}: not within ${limit} s`);
  };
  const state = (name: string) => join(host.paths.root, "state", name);
  const reverted = () => host.ledger().findLast((entry) => entry.type === "reverted");
  const wentBack = (runId: string) => () => reverted()?.run.id === runId;
  const gone = () => !existsSync(state("guard.json"));
  /** Stages and activates; nobody settles. */
  const activate = async (order: StepOrder, confirmSeconds: number) => {
    const verdicts = await host.deploy({ ...order, request: { confirmSeconds } }, [
      "stage",
      "activate",
    ]);
    assert.deepEqual(
      verdicts.flatMap(({ failure }) => failure ?? []),
      [],
    );
    return verdicts;
  };
  /** Everything as it was, and pm2 knows the app only, also after the machine started again. */
  const expectBack = async (runId: string) => {
    const entry = reverted();
    assert.ok(entry);
    assert.deepEqual([entry.run.id, entry.to, entry.bad, entry.by], [runId, one, false, "guard"]);
    assert.match(entry.reason, /^was not confirmed before its deadline \S+Z$/);
    await until("the guard leaves", gone);
    assert.deepEqual(await pm2Names(), ["test-app"]);
    assert.equal(await host.version(), "1.0.0");
    const { current, process: app, drift, ledger, guard } = await host.inspect();
    assert.deepEqual([current, app?.deploymentId, drift], [one, one.id, []]);
    assert.deepEqual([ledger.openRun, ledger.bad, guard], [null, [], null]);
    assert.ok(!existsSync(state("guard.config.cjs")));
  };

  before(async () => {
    one = deploymentOf("v1.0.0", origin.release({ tag: "v1.0.0" }));
    two = deploymentOf("v2.0.0", origin.release({ tag: "v2.0.0" }));
    host = await TestHost.create(origin.folder);
  });
  after(() => {
    host.stop();
    removeTemporaryFolders();
  });

  it("stops a first deployment that nobody confirms, as before", async () => {
    await activate({ deployment: one, runId: "first-1", lane: "first" }, 4);
    await until("first-1 ends", wentBack("first-1"));
    await until("the guard leaves", gone);
    assert.deepEqual(await pm2Names(), []);
    assert.equal(await host.version(), null);
    const { current, process: app } = await host.inspect();
    assert.deepEqual([current, app, reverted()?.to], [null, null, null]);
  });

  it("goes when settle confirms, and leaves nothing under pm2 but the app", async () => {
    const order: StepOrder = { deployment: one, runId: "first-2", lane: "first" };
    await host.deploy(order, ["stage", "activate"]);
    assert.deepEqual(await pm2Names(), ["test-app", "test-app-guard"]);
    const seen = await host.inspect();
    assert.equal(seen.guard?.runId, "first-2");
    assert.ok(Date.parse(seen.guard.deadline) > Date.parse(seen.now) + 60_000);
    const [, settled] = await host.deploy(order, ["verify", "settle"]);
    assert.equal(settled?.outcome, "ok");
    assert.deepEqual(await pm2Names(), ["test-app"]);
    assert.ok(gone());
    await host.run(`${host.paths.pm2} kill; ${host.paths.pm2} resurrect`);
    assert.deepEqual(await pm2Names(), ["test-app"]);
    await until("the app answers", async () => (await host.version()) === "1.0.0");
  });

  it("puts the host back after the deadline with nobody there, and says so to who comes late", async () => {
    const order: StepOrder = { deployment: two, runId: "deploy-3" };
    await activate(order, 10);
    assert.equal(await host.version(), "2.0.0");
    await until("deploy-3 ends", wentBack("deploy-3"));
    await expectBack("deploy-3");
    const { verdict: verified } = await host.step("verify", order);
    assert.match(
      verified.failure?.reason ?? "",
      /^run deploy-3 has ended on this host, which went back: was not confirmed before its deadline/,
    );
    assert.equal(verified.failure?.blame, false);
    const { verdict } = await host.step("settle", order);
    assert.equal(verdict.outcome, "failed");
    assert.equal(verdict.failure?.wayOut, "run pulumi up again; it opens a fresh run");
    assert.equal(verdict.evidence["runs"], one.id);
    const upstream = verified.failure ?? "go";
    assert.equal((await host.step("settle", { ...order, upstream })).verdict.outcome, "reverted");
    assert.equal(await host.version(), "1.0.0");
  });

  it("comes back with the app when the machine starts again, and acts then", async () => {
    await activate({ deployment: two, runId: "deploy-4" }, 12);
    await host.run(`${host.paths.pm2} kill`);
    assert.equal(await host.version(), null);
    await host.run(`${host.paths.pm2} resurrect`);
    assert.deepEqual(await pm2Names(), ["test-app", "test-app-guard"]);
    await until("deploy-4 ends", wentBack("deploy-4"));
    await expectBack("deploy-4");
  });

  it("acts at once when the deadline passed while pm2 was down", async () => {
    await activate({ deployment: two, runId: "deploy-5" }, 10);
    await host.run(`${host.paths.pm2} kill`);
    const { guard } = await host.inspect();
    await until("the deadline passes", () => Date.now() > Date.parse(guard?.deadline ?? ""));
    assert.notEqual(reverted()?.run.id, "deploy-5");
    await host.run(`${host.paths.pm2} resurrect`);
    await until("deploy-5 ends", wentBack("deploy-5"));
    await expectBack("deploy-5");
  });

  it("does nothing when the run was confirmed just before", async () => {
    const order: StepOrder = { deployment: two, runId: "deploy-6" };
    host.limits = { verify: 2, settle: 2 };
    await host.deploy({ ...order, request: { confirmSeconds: 14, settleSeconds: 1 } }, [
      "stage",
      "activate",
      "verify",
    ]);
    host.limits = { verify: 4 };
    const { guard } = await host.inspect();
    const moment = Date.parse(guard?.deadline ?? "") - 1500;
    await until("the last moment", () => Date.now() > moment);
    assert.equal((await host.step("settle", order)).verdict.outcome, "ok");
    await until("the deadline passes", () => Date.now() > moment + 4000);
    assert.equal(host.ledger().at(-1)?.type, "phase");
    assert.deepEqual([await host.version(), await pm2Names()], ["2.0.0", ["test-app"]]);
    await host.deploy({ deployment: one, runId: "rollback-7", lane: "rollback" });
    assert.deepEqual([await host.version(), await pm2Names()], ["1.0.0", ["test-app"]]);
  });

  it("lets verify refuse when too little time is left, and blames no release", async () => {
    const order: StepOrder = {
      deployment: two,
      runId: "deploy-8",
      request: { confirmSeconds: 30, settleSeconds: 40 },
    };
    const verdicts = await host.deploy(order);
    const failure = verdicts.flatMap((verdict) => verdict.failure ?? [])[0];
    assert.match(
      failure?.reason ?? "",
      /^this host goes back by itself at \S+Z: \d+ s are left, 4\d s are needed until every host has settled$/,
    );
    assert.equal(failure?.blame, false);
    assert.equal(verdicts.at(-1)?.outcome, "reverted");
    assert.deepEqual([await host.version(), await pm2Names()], ["1.0.0", ["test-app"]]);
    assert.ok(gone());
  });

  it("is taken over by the stage of a fresh run", async () => {
    await activate({ deployment: two, runId: "deploy-9" }, 120);
    const fresh: StepOrder = {
      deployment: two,
      runId: "deploy-10",
      run: { takesOver: ["deploy-9"] },
    };
    const { verdict } = await host.step("stage", fresh);
    assert.deepEqual(verdict.evidence["takenOver"], ["deploy-9"]);
    assert.deepEqual([reverted()?.run.id, reverted()?.to], ["deploy-9", one]);
    assert.equal(reverted()?.reason, "taken over by run deploy-10");
    assert.deepEqual([await host.version(), await pm2Names()], ["1.0.0", ["test-app"]]);
    const [, , settled] = await host.deploy(fresh, ["activate", "verify", "settle"]);
    assert.equal(settled?.outcome, "ok");
    assert.deepEqual([await host.version(), await pm2Names()], ["2.0.0", ["test-app"]]);
    await host.deploy({ deployment: one, runId: "rollback-11", lane: "rollback" });
  });

  it("starts again when a killed activation is called again, and the older guard changes nothing", async () => {
    const order: StepOrder = { deployment: two, runId: "deploy-15" };
    await activate(order, 120);
    const before = (await host.inspect()).guard?.deadline ?? "";
    rmSync(join(host.paths.root, "state/runs/deploy-15/activate.json"));
    const [again] = await host.deploy({ ...order, request: { confirmSeconds: 4 } }, ["activate"]);
    assert.equal(again?.evidence["from"], one.id);
    assert.notEqual(again.evidence["deadline"], before);
    await until("deploy-15 ends", wentBack("deploy-15"));
    await expectBack("deploy-15");
  });

  it("does not arm where the host runs the deployment verified already", async () => {
    const [, activated] = await activate({ deployment: one, runId: "deploy-12" }, 4);
    assert.equal(activated?.outcome, "already");
    assert.ok(gone());
    assert.deepEqual(await pm2Names(), ["test-app"]);
    await host.deploy({ deployment: one, runId: "deploy-12" }, ["verify", "settle"]);
  });

  const strandedBy = (runId: string) =>
    host.ledger().flatMap((e) => (e.type === "stranded" && e.runId === runId ? e.reason : []));
  /** What keeps the host from going back: the release before it is not there. */
  const folderAway = () => {
    const folder = join(host.paths.root, "deployments", one.id);
    renameSync(folder, `${folder}.away`);
    return () => renameSync(`${folder}.away`, folder);
  };

  it("writes down that it could not put the host back, and leaves the rest to the next run", async () => {
    await activate({ deployment: two, runId: "deploy-13" }, 10);
    const bringBack = folderAway();
    await until("it is stranded", () => host.ledger().at(-1)?.type === "stranded");
    assert.match(
      strandedBy("deploy-13")[0] ?? "",
      /^the host could not be put back to .*: its folder is not whole: .* \(3 tries, and one every minute from now on\); on the host: /,
    );
    assert.equal(await host.version(), "2.0.0");
    bringBack();
    const run = { takesOver: ["deploy-13"] };
    await host.deploy({ deployment: one, runId: "deploy-14", run });
    assert.deepEqual([await host.version(), await pm2Names()], ["1.0.0", ["test-app"]]);
    assert.ok(gone());
  });

  it("puts the host back by itself when the cause passes after that", async () => {
    await activate({ deployment: two, runId: "deploy-16" }, 10);
    const bringBack = folderAway();
    await until("it is stranded", () => host.ledger().at(-1)?.type === "stranded");
    bringBack();
    await until("deploy-16 ends", wentBack("deploy-16"), 180);
    await expectBack("deploy-16");
    assert.equal(strandedBy("deploy-16").length, 1);
    const log = readFileSync(state("guard.log"), "utf8");
    assert.match(log, new RegExp(`prod-1 guard: going back to ${one.id}`));
    assert.doesNotMatch(log, /settle: /);
  });

  it("puts the host back though pm2 saves nothing, and says so", async () => {
    const broken = join(host.folder, "save-fails");
    const { pm2 } = host.paths;
    const wrapper = join(host.folder, "pm2-wrapper");
    const text = `#!/bin/sh\nif [ "$1" = save ] && [ -e ${broken} ]; then echo no list >&2; exit 1; fi\nexec ${pm2} "$@"\n`;
    writeFileSync(wrapper, text, { mode: 0o755 });
    host.paths = { ...host.paths, pm2: wrapper };
    await activate({ deployment: two, runId: "deploy-17" }, 10);
    writeFileSync(broken, "");
    await until("deploy-17 ends", wentBack("deploy-17"));
    await expectBack("deploy-17");
    host.paths = { ...host.paths, pm2 };
    assert.deepEqual(strandedBy("deploy-17"), []);
    assert.match(
      readFileSync(state("guard.log"), "utf8"),
      /went back; pm2 save ended with code 1: no list, so a reboot would start what was saved before: \S+pm2-wrapper save --force/,
    );
  });
});
