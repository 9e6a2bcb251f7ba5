import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Verdict } from "../../../plan/protocol";
import type { Deployment } from "../../../plan/release";
import { removeTemporaryFolders } from "../../support/temporary-folder";
import { createOrigin, server } from "../support/app";
import { BalancedHost, until } from "../support/balanced-host";
import { Measuring } from "../support/measuring";
import { deploymentOf, ELSEWHERE, type StepOrder } from "../support/orders";

/** Writes an error line with its secret at its start, and dies when it is asked to. */
const talkative = server()
  .replace("routes: {", `routes: {\n    "/die": () => process.exit(1),`)
  .concat(`console.error("ERROR cannot reach", process.env.TOKEN);\n`);

describe("the runner's word measure", function () {
  this.timeout(120_000);
  const origin = createOrigin();
  let rig: BalancedHost;
  let two: Deployment;
  let order: StepOrder;

  const guardFile = () => join(rig.host.paths.root, "state/guard.json");
  const deadline = () =>
    (JSON.parse(readFileSync(guardFile(), "utf8")) as { deadline: string }).deadline;
  const later = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  const isOnTwo = () => rig.host.version().then((version) => version === "2.0.0");
  const wentBack = (runId: string) => () =>
    rig.host.ledger().some((entry) => entry.type === "reverted" && entry.run.id === runId);
  const childrenOf = (pid: number) =>
    readdirSync("/proc").filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === pid;
      } catch {
        return false;
      }
    });

  before(async () => {
    const one = deploymentOf("v1.0.0", origin.release({ tag: "v1.0.0" }));
    two = deploymentOf("v2.0.0", origin.release({ tag: "v2.0.0", source: talkative }));
    rig = await BalancedHost.create(origin.folder);
    const request = { balancer: rig.place() };
    await rig.host.deploy({ deployment: one, runId: "first-1", lane: "first", request });
    order = { deployment: two, runId: "deploy-2", request: { ...request, confirmSeconds: 600 } };
    await rig.host.deploy(order, ["stage", "activate"]);
  });
  after(async () => {
    await Measuring.stopAll();
    await rig.stop();
    removeTemporaryFolders();
  });

  it("measures probes, users by the balancer, the process and new error lines, and ends with its input", async () => {
    const measuring = new Measuring(rig.host, order);
    await rig.underLoad(() =>
      measuring.find("users", ({ look }) => look.user.requests > 10 && look.probe.requests > 10),
    );
    const looks = measuring.looks();
    const sum = (of: (look: (typeof looks)[number]["look"]) => number) =>
      looks.reduce((total, { look }) => total + of(look), 0);
    assert.deepEqual([sum((l) => l.probe.errors), sum((l) => l.user.errors)], [0, 0]);
    assert.ok(sum((l) => l.cpuPercent.readings) > 0 && sum((l) => l.memoryPercent.sum) > 0);
    assert.deepEqual([sum((l) => l.restarts), looks.flatMap((l) => l.said)], [0, []]);
    // Written when it was activated, before anybody measured.
    const { look } = await measuring.find("an error line", (l) =>
      Object.keys(l.look.newErrorLines).some((kind) => kind.startsWith("ERROR cannot reach")),
    );
    assert.deepEqual(look.newErrorLines, { "ERROR cannot reach [TOKEN]": 1 });
    assert.doesNotMatch(measuring.text, /plain-secret-value/);
    assert.equal(await measuring.stop(), 0);
    assert.deepEqual(childrenOf(measuring.pid), []);
  });

  it("counts a restart, and reads users from the access log alone if there is one", async () => {
    const path = join(rig.host.folder, "access.log");
    writeFileSync(path, "");
    const accessLog = { path, pattern: '" (?<status>\\d{3}) (?<seconds>[\\d.]+)$' };
    const measuring = new Measuring(rig.host, order, { accessLog });
    await measuring.find("a first look", () => true);
    for (let sent = 0; sent < 4; sent += 1) await fetch(`${rig.haproxy.url}/health`);
    appendFileSync(path, '"GET / HTTP/1.1" 200 0.010\n"GET / HTTP/1.1" 500 0.010\n');
    await fetch(`http://127.0.0.1:${rig.host.port}/die`).catch(() => {});
    const { look } = await measuring.find("users", (l) => l.look.user.requests > 0);
    assert.deepEqual([look.user.requests, look.user.errors], [2, 1]);
    await measuring.find("a restart", (l) => l.look.restarts === 1);
    appendFileSync(path, "plain-secret-value and no request\n");
    const { said } = await measuring.find("what fails", (l) => l.said.length > 0);
    assert.match(
      said[0] ?? "",
      /^accessLog: expected requests that match .*, found "\[TOKEN\] and no request"$/,
    );
    assert.equal(await measuring.stop(), 0);
  });

  it("says why nothing can be measured", async () => {
    const balancer = rig.place({ sockets: ["/nonexistent/haproxy.sock"] });
    const measuring = new Measuring(rig.host, order, { balancer, group: "control" });
    const { look, said } = await measuring.find("a failure", (l) => l.said.length > 0);
    assert.deepEqual(look.failures, { balancer: 1 });
    assert.match(said[0] ?? "", /^balancer: expected HAProxy's runtime API at /);
    assert.equal(await measuring.stop(), 0);
  });

  it("answers a run that was judged at once, and does not measure it again", async () => {
    const verdict: Verdict = {
      protocol: 1,
      runId: "deploy-2",
      phase: "canary",
      host: "prod-1",
      outcome: "ok",
      summary: "watched",
      evidence: { watchedSeconds: 12, findings: [] },
      startedAt: "2026-11-18T02:00:00.000Z",
      seconds: 12,
    };
    const foreign = new Measuring(rig.host, order);
    foreign.order({ judged: { ...verdict, runId: "other" } });
    const { said } = await foreign.find("a refusal", (l) => l.said.length > 0);
    assert.match(said[0] ?? "", /expected the verdict of run deploy-2, got that of other$/);
    foreign.order({ judged: verdict });
    assert.equal(await foreign.gone(), 0);
    assert.deepEqual(foreign.answers.at(-1), { judged: verdict });
    const entry = rig.host.ledger().at(-1);
    assert.ok(entry?.type === "phase");
    assert.deepEqual([entry.runId, entry.phase, entry.outcome], ["deploy-2", "canary", "ok"]);
    assert.deepEqual(entry.evidence, verdict.evidence);
    const again = new Measuring(rig.host, order);
    assert.equal(await again.gone(), 0);
    assert.deepEqual(again.answers, [{ judged: verdict }]);
    const control = new Measuring(rig.host, order, { group: "control" });
    await control.find("a look", () => true);
    await control.stop();
  });

  it("moves the deadline, never to an earlier time, and not of a run that has ended", async () => {
    await rig.host.step("settle", { ...order, upstream: ELSEWHERE });
    const own = { ...order, runId: "deploy-3", request: { ...order.request, confirmSeconds: 10 } };
    await rig.host.deploy(own, ["stage", "activate"]);
    const first = deadline();
    const measuring = new Measuring(rig.host, own);
    measuring.order({ extend: later(-1000) });
    await measuring.find("an answer", (l) => l.extended === true);
    assert.equal(deadline(), first);
    const wanted = later(16);
    measuring.order({ extend: wanted });
    await until("the deadline is moved", () => deadline() === wanted);
    await until("the first deadline has passed", () => Date.now() > Date.parse(first) + 3000);
    assert.ok(await isOnTwo());
    assert.equal((await rig.host.inspect()).guard?.deadline, wanted);
    await until("the moved deadline acts", wentBack("deploy-3"));
    const entry = rig.host.ledger().findLast((each) => each.type === "reverted");
    assert.match(entry?.type === "reverted" ? entry.reason : "", new RegExp(`${wanted}$`));
    measuring.order({ extend: later(60) });
    const { said, look } = await measuring.find("a refusal", (l) => l.extended === false);
    assert.deepEqual(said, [
      "the deadline was not moved: run deploy-3 has ended on this host (reverted)",
    ]);
    assert.equal(look.failures.host, 1);
    await measuring.stop();
    await until("the guard leaves", () => !existsSync(guardFile()));
  });

  it("says which freezes the host keeps, also one that comes meanwhile, and none that cannot be read", async () => {
    const folder = join(rig.host.paths.root, "state/freezes");
    const measuring = new Measuring(
      rig.host,
      { ...order, runId: "deploy-4" },
      { group: "control" },
    );
    await measuring.find("no freeze", ({ freezes }) => freezes.length === 0);
    mkdirSync(folder, { recursive: true });
    const freeze = { from: later(-1), until: later(600), reason: "why", owner: "ann", by: "bob" };
    writeFileSync(join(folder, "one.json"), JSON.stringify(freeze));
    const { freezes } = await measuring.find("a freeze", (l) => l.freezes.length > 0);
    assert.deepEqual(freezes, [{ id: "one", ...freeze }]);
    writeFileSync(join(folder, "one.json"), "{");
    const { said } = await measuring.find("a failure", ({ look }) => look.failures.host === 1);
    assert.match(said[0] ?? "", /one.json is no freeze /);
    rmSync(folder, { recursive: true });
    await measuring.stop();
  });

  it("stays on a run that had nothing to switch, and says when the host has confirmed it", async () => {
    const one = rig.host.ledger().find((each) => each.type === "confirmed")?.run.deployment;
    assert.ok(one);
    const own = { ...order, deployment: one, runId: "deploy-5" };
    const verdicts = await rig.host.deploy(own, ["stage", "activate"]);
    assert.equal(verdicts.at(-1)?.outcome, "already");
    const measuring = new Measuring(rig.host, own, { watch: "wave-3" });
    measuring.order({ extend: later(60) });
    await measuring.find("an answer", (l) => l.extended === true);
    assert.ok(!existsSync(guardFile()));
    await measuring.stop();
    await rig.host.deploy(own, ["verify", "settle"]);
    const again = new Measuring(rig.host, own, { watch: "wave-3" });
    assert.equal(await again.gone(), 0);
    assert.deepEqual(again.answers, [{ decided: true }]);
  });
});
