import assert from "node:assert/strict";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { canarySchema } from "../../../config/canary";
import { bundleTelemetry } from "../../../host/bundle";
import { NAMESPACE } from "../../../plan/alarms/metrics";
import { telemetryFileOf } from "../../../plan/command-text";
import type { Deployment } from "../../../plan/release";
import { awsClients } from "../../support/aws-clients";
import { startMoto, type Moto } from "../../support/moto";
import { removeTemporaryFolders } from "../../support/temporary-folder";
import { createOrigin } from "../support/app";
import { until } from "../support/balanced-host";
import { TestHost } from "../support/host";
import { deploymentOf } from "../support/orders";
import { freePort } from "../support/port";

const program = bundleTelemetry().text;
const NAME = "test-app-telemetry";

describe("the telemetry on a host", function () {
  this.timeout(180_000);
  this.bail(true);
  const origin = createOrigin();
  let one: Deployment;
  let host: TestHost;
  let moto: Moto;
  let peer: Server;
  let peerPort = 0;
  let clients: ReturnType<typeof awsClients>;

  const log = () => readFileSync(join(host.paths.root, "state/telemetry.log"), "utf8");
  const accessLog = () => join(host.folder, "access.log");
  const order = () => ({
    lookSeconds: 1,
    mostWaiting: 5,
    ring: "stable",
    region: "ap-east-1",
    environmentFile: join(host.folder, "aws.env"),
    accessLog: { ...canarySchema.shape.accessLog.parse({ path: accessLog() }), path: accessLog() },
    peers: [
      { name: "prod-2", ring: "canary", base: `http://127.0.0.1:${peerPort}` },
      { name: "prod-3", ring: "stable", base: "http://127.0.0.1:1" },
    ],
  });
  /** Stages with a telemetry as the program orders it; undefined: without. */
  const stage = async (runId: string, telemetry?: ReturnType<typeof order>) => {
    writeFileSync(join(host.home, telemetryFileOf("prod-1", runId)), program);
    const request = telemetry && { request: { telemetry } };
    const { verdict } = await host.step("stage", { deployment: one, runId, ...request });
    assert.equal(verdict.failure, undefined, verdict.failure?.reason);
    return verdict.summary;
  };
  const finish = (runId: string) =>
    host.deploy({ deployment: one, runId }, ["activate", "verify", "settle"]);
  const pidOf = async () => {
    const { stdout } = await host.run(`${host.paths.pm2} pid ${NAME}`);
    return Number(stdout.trim());
  };
  /** All that was put of a metric in these very dimensions. */
  const sumOf = async (metric: string, of: Record<string, string> = {}) => {
    const stats = ["Sum", "SampleCount", "Minimum", "Maximum"] as const;
    const Dimensions = Object.entries({ Stack: "test", ...of }).map(([Name, Value]) => ({
      Name,
      Value,
    }));
    const Metric = { Namespace: NAMESPACE, MetricName: metric, Dimensions };
    const { MetricDataResults = [] } = await clients.cloudwatch.getMetricData({
      StartTime: new Date(Date.now() - 3_000_000),
      EndTime: new Date(Date.now() + 60_000),
      MetricDataQueries: stats.map((Stat) => ({
        Id: Stat.toLowerCase(),
        MetricStat: { Metric, Stat, Period: 3600 },
      })),
    });
    const valueOf = (stat: (typeof stats)[number]) =>
      MetricDataResults.find(({ Id }) => Id === stat.toLowerCase())?.Values?.[0] ?? NaN;
    const [sum, count, low, high] = stats.map(valueOf) as [number, number, number, number];
    return { sum, count: count || 0, low, high };
  };
  const listenOn = (port: number) =>
    new Promise<void>((done) => {
      peer = createServer((_, answer) => answer.end(JSON.stringify({ status: "healthy" })));
      peer.listen(port, "127.0.0.1", done);
    });

  before(async () => {
    one = deploymentOf("v1.0.0", origin.release({ tag: "v1.0.0" }));
    host = await TestHost.create(origin.folder);
    moto = await startMoto();
    clients = awsClients(moto.url);
    peerPort = await freePort();
    await listenOn(peerPort);
    writeFileSync(accessLog(), "");
    const variables = `AWS_ACCESS_KEY_ID=test\nAWS_SECRET_ACCESS_KEY=test\nAWS_ENDPOINT_URL=${moto.url}\n`;
    writeFileSync(join(host.folder, "aws.env"), variables);
  });
  after(async () => {
    host.stop();
    peer.close();
    await moto.stop();
    removeTemporaryFolders();
  });

  it("is started by stage, and says nothing of probes while nothing runs", async () => {
    assert.match(await stage("deploy-1", order()), /; the telemetry is started$/);
    await until(
      "a disk",
      async () => (await sumOf("DiskPercent", { Ring: "stable", Host: "prod-1" })).count > 0,
    );
    assert.equal((await sumOf("ProbeUp", { Ring: "stable" })).count, 0);
    const verdicts = await finish("deploy-1");
    assert.deepEqual(
      verdicts.map(({ outcome }) => outcome),
      ["ok", "ok", "ok"],
    );
  });

  it("puts requests, errors and the latency's distribution as the access log has them", async () => {
    const line = (status: number, seconds: string) => `"GET /" ${status} 12 ${seconds}\n`;
    appendFileSync(
      accessLog(),
      [...Array<string>(18).fill(line(200, "0.020")), line(200, "1.900"), line(503, "0.001")].join(
        "",
      ),
    );
    await until("requests", async () => (await sumOf("Requests")).sum === 20);
    assert.equal((await sumOf("Requests", { Ring: "stable" })).sum, 20);
    assert.equal((await sumOf("ServerErrors", { Ring: "stable" })).sum, 1);
    const { count, low, high } = await sumOf("Latency");
    assert.equal(count, 19);
    assert.ok(Math.abs(low - 0.02) < 0.001 && Math.abs(high - 1.9) < 0.1, `${low} ${high}`);
  });

  it("puts names and dimensions as the catalogue has them", async () => {
    await until(
      "a reading of the CPU",
      async () => (await sumOf("CpuPercent", { Ring: "stable", Host: "prod-1" })).count > 0,
    );
    await until(
      "error lines",
      async () => (await sumOf("NewErrorLines", { Ring: "stable" })).count > 0,
    );
    const { Metrics = [] } = await clients.cloudwatch.listMetrics({ Namespace: NAMESPACE });
    const found = Metrics.map(
      ({ MetricName, Dimensions = [] }) =>
        `${MetricName} ${Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).join(" ")}`,
    );
    const own = "Stack=test Ring=stable Host=prod-1";
    assert.deepEqual([...new Set(found)].sort(), [
      "CoreProbeUp Stack=test",
      `CpuPercent ${own}`,
      `DiskPercent ${own}`,
      "Latency Stack=test",
      "Latency Stack=test Ring=stable",
      `MemoryPercent ${own}`,
      "NewErrorLines Stack=test Ring=stable",
      // Of prod-3, which never answered, nothing is said.
      "ProbeUp Stack=test Ring=canary",
      "ProbeUp Stack=test Ring=canary Target=prod-2",
      "ProbeUp Stack=test Ring=stable",
      "ProbeUp Stack=test Ring=stable Target=prod-1",
      "Requests Stack=test",
      "Requests Stack=test Ring=stable",
      "ServerErrors Stack=test",
      "ServerErrors Stack=test Ring=stable",
    ]);
    for (const of of [
      { Ring: "stable", Target: "prod-1" },
      { Ring: "canary", Target: "prod-2" },
    ]) {
      assert.equal((await sumOf("ProbeUp", of)).high, 1);
    }
  });

  it("sees a peer that answers no more, and new error lines", async () => {
    await new Promise((done) => peer.close(done));
    await until(
      "a failed probe",
      async () => (await sumOf("ProbeUp", { Ring: "canary", Target: "prod-2" })).low === 0,
    );
    const { stdout } = await host.run(
      `ls ${host.environment["PM2_HOME"] ?? ""}/logs/test-app-error.log`,
    );
    appendFileSync(stdout.trim(), "ERROR nobody has seen this\n");
    await until(
      "an error line",
      async () => (await sumOf("NewErrorLines", { Ring: "stable" })).sum === 1,
    );
  });

  it("outlives a CloudWatch that is away: a few looks wait, the oldest go, and it says so", async () => {
    await moto.stop();
    await until("full", () => log().includes("5 looks wait; from now on the oldest are dropped"));
    await moto.start();
    await until("back", () => log().includes("CloudWatch takes data again"));
    assert.match(log(), /CloudWatch takes no data, looks wait: .*ECONNREFUSED/);
    assert.match(log(), /takes data again: [5-9] looks are put, [1-9]\d* were dropped/);
    // It was started empty, so all that is there came late or came since.
    assert.ok((await sumOf("DiskPercent", { Ring: "stable", Host: "prod-1" })).count >= 5);
  });

  it("stays small", async () => {
    const status = readFileSync(`/proc/${await pidOf()}/status`, "utf8");
    const kibibytes = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]);
    assert.ok(kibibytes > 1000 && kibibytes < 200 * 1024, `${kibibytes} KiB`);
  });

  it("is no part of what the host runs, and is left alone by the next run that wants the same", async () => {
    const { process, drift, problems } = await host.inspect();
    assert.deepEqual([process?.status, drift, problems], ["online", [], []]);
    const before = await pidOf();
    assert.doesNotMatch(await stage("deploy-2", order()), /telemetry/);
    await finish("deploy-2");
    assert.equal(await pidOf(), before);
  });

  it("is started anew with other settings, remembering the hour before", async () => {
    const before = await pidOf();
    const summary = await stage("deploy-3", { ...order(), mostWaiting: 6 });
    assert.match(summary, /; the telemetry is started anew$/);
    const memory = readFileSync(join(host.paths.root, "state/telemetry-memory.json"), "utf8");
    assert.match(memory, /^\{"minutes":\{.*"\d+":18,"\d+":1\}/);
    await finish("deploy-3");
    assert.ok((await pidOf()) > 0 && (await pidOf()) !== before);
  });

  it("fails no stage when its program is damaged", async () => {
    writeFileSync(join(host.home, telemetryFileOf("prod-1", "deploy-4")), "half");
    const request = { telemetry: order() };
    const { verdict } = await host.step("stage", { deployment: one, runId: "deploy-4", request });
    assert.equal(verdict.failure, undefined);
    assert.match(
      verdict.summary,
      /the telemetry could not be changed \(expected the telemetry's program at .*, found a damaged one\); this host's alarms may have no data/,
    );
    await finish("deploy-4");
  });

  it("is removed by a run that wants none", async () => {
    assert.match(await stage("deploy-5"), /; the telemetry is removed$/);
    const { stdout } = await host.run(
      `${host.paths.pm2} jlist --silent; cat ${host.environment["PM2_HOME"] ?? ""}/dump.pm2`,
    );
    assert.ok(stdout.includes("test-app") && !stdout.includes(NAME));
    assert.ok(!existsSync(join(host.paths.root, "state/telemetry.json")));
  });

  it("leaves with a host that is retired", async () => {
    await finish("deploy-5");
    await stage("deploy-6", order());
    await finish("deploy-6");
    assert.ok((await pidOf()) > 0);
    const tool = join(host.paths.root, "bin/prism-host");
    const { code, stdout } = await host.run(`${tool} retire --by tester --reason old`);
    assert.equal(code, 0, stdout);
    assert.equal(await pidOf(), 0);
    assert.ok(!existsSync(join(host.paths.root, "state/telemetry.json")));
  });
});
