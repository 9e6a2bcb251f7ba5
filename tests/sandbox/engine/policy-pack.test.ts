import assert from "node:assert/strict";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { AnalyzeRequest, AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import type { AnalyzerInfo, AnalyzeResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import { RunPluginRequest } from "@pulumi/pulumi/proto/language_pb";
import type { RunPluginResponse } from "@pulumi/pulumi/proto/language_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder";
import { ask, cleanHosts, infoOf, ROOT, startHost } from "./host-under-test";
import { until } from "../../support/until";
import { isAlive, writeFiles } from "./temporary";

/** In place of the SDK's policy server: tells its surroundings as its name, and dies at Analyze. */
const SDK = `
  if (process.env.MODE === "crash") process.exit(3);
  const grpc = require(process.env.MODULES + "/@grpc/grpc-js");
  const { AnalyzerService } = require(process.env.MODULES + "/@pulumi/pulumi/proto/analyzer_grpc_pb");
  const { AnalyzerInfo } = require(process.env.MODULES + "/@pulumi/pulumi/proto/analyzer_pb");
  const { MODULES, MODE, ...env } = process.env;
  const seen = { pid: process.pid, cwd: process.cwd(), args: process.argv.slice(2), env };
  const server = new grpc.Server();
  server.addService(AnalyzerService, {
    getAnalyzerInfo: (_call, done) => done(null, new AnalyzerInfo().setName(JSON.stringify(seen))),
    analyze: () => process.exit(7),
  });
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_error, port) => {
    console.log(port);
    console.log("the pack speaks");
  });
`;

/** A pack as the engine sees it. */
interface Pack {
  readonly folder: string;
  readonly client: AnalyzerClient;
  readonly call: grpc.ClientReadableStream<RunPluginResponse>;
  readonly out: () => string;
  readonly err: () => string;
  /** How the call that runs the pack ended. */
  readonly ended: Promise<grpc.StatusObject>;
}

interface Seen {
  readonly pid: number;
  readonly cwd: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

async function startPack(mode: "serve" | "crash"): Promise<Pack> {
  const folder = temporaryFolder();
  writeFiles(folder, { "node_modules/@pulumi/pulumi/cmd/run-policy-pack/index.js": SDK });
  const host = await startHost();
  const request = new RunPluginRequest()
    .setKind("analyzer")
    .setPwd("/")
    .setInfo(infoOf(folder))
    .setArgsList(["127.0.0.1:1"])
    .setEnvList([`MODE=${mode}`, `MODULES=${path.join(ROOT, "node_modules")}`, "GIVEN=a=b"]);
  const call = host.client.runPlugin(request);
  let out = "";
  let err = "";
  call.on("data", (message: RunPluginResponse) => {
    out += Buffer.from(message.getStdout_asU8()).toString();
    err += Buffer.from(message.getStderr_asU8()).toString();
  });
  call.on("error", () => undefined); // told by the status
  const ended = new Promise<grpc.StatusObject>((resolve) => call.once("status", resolve));
  await until("the pack's port is told", () => out.includes("\n"));
  const insecure = grpc.credentials.createInsecure();
  const client = new AnalyzerClient(`127.0.0.1:${Number.parseInt(out, 10)}`, insecure);
  return { folder, client, call, out: () => out, err: () => err, ended };
}

const configure = ({ client }: Pack): Promise<unknown> => {
  const request = new AnalyzerStackConfigureRequest()
    .setOrganization("organization")
    .setProject("prism")
    .setStack("production")
    .setDryRun(true);
  request.getConfigMap().set("prism:release", "v2.4.0");
  return ask((done) => client.configureStack(request, done));
};

const readInfo = async ({ client }: Pack): Promise<Seen> => {
  const info = await ask<AnalyzerInfo>((done) => client.getAnalyzerInfo(new Empty(), done));
  return JSON.parse(info.getName()) as Seen;
};

describe("language host, policy pack", function () {
  cleanHosts();
  afterEach(removeTemporaryFolders);
  this.timeout(30_000); // starts processes, on machines that may be busy

  it("starts the pack with its stack, configuration and dry-run flag in its environment", async () => {
    const pack = await startPack("serve");
    await configure(pack);
    const seen = await readInfo(pack);
    assert.deepEqual(
      [seen.cwd, seen.args, seen.env],
      [
        pack.folder,
        ["127.0.0.1:1", pack.folder],
        {
          GIVEN: "a=b",
          PULUMI_NODEJS_TYPESCRIPT: "true",
          PULUMI_NODEJS_ORGANIZATION: "organization",
          PULUMI_NODEJS_PROJECT: "prism",
          PULUMI_NODEJS_STACK: "production",
          PULUMI_NODEJS_DRY_RUN: "true",
          PULUMI_CONFIG: '{"prism:release":"v2.4.0"}',
        },
      ],
    );
  });

  it("starts the pack without a stack when it is asked before any was told", async () => {
    const { env } = await readInfo(await startPack("serve"));
    assert.deepEqual(env, { GIVEN: "a=b", PULUMI_NODEJS_TYPESCRIPT: "true" });
  });

  it("passes the pack's words on but keeps its port to itself", async () => {
    const pack = await startPack("serve");
    const own = pack.out();
    await readInfo(pack);
    await until("the words have come", () => pack.out().includes("speaks"));
    assert.equal(pack.out(), `${own}the pack speaks\n`);
  });

  it("fails the calls that wait when the pack dies at its start", async () => {
    const pack = await startPack("crash");
    const details = "The policy pack exited with non-zero exit code: 3";
    const waiting = assert.rejects(readInfo(pack), { details });
    await configure(pack);
    await waiting;
    assert.equal((await pack.ended).details, details);
    assert.equal(pack.err(), `${details}\n`);
  });

  it("fails every later call to a pack that died at its start", async () => {
    const pack = await startPack("crash");
    await configure(pack);
    await pack.ended;
    await assert.rejects(readInfo(pack), {
      details: "The policy pack exited with non-zero exit code: 3",
    });
  });

  it("fails the call during which the pack dies, and names the exit code", async () => {
    const pack = await startPack("serve");
    await configure(pack);
    await assert.rejects(
      ask<AnalyzeResponse>((done) => pack.client.analyze(new AnalyzeRequest(), done)),
      { code: grpc.status.UNAVAILABLE },
    );
    assert.equal((await pack.ended).details, "The policy pack exited with non-zero exit code: 7");
  });

  it("kills the pack when the engine drops the call", async () => {
    const pack = await startPack("serve");
    const { pid } = await readInfo(pack);
    assert.equal(isAlive(pid), true);
    pack.call.cancel();
    await until("the pack is gone", () => !isAlive(pid));
  });

  it("says what to do when the pack's packages are not installed", async () => {
    const folder = temporaryFolder();
    const { client } = await startHost();
    const request = new RunPluginRequest().setKind("analyzer").setInfo(infoOf(folder));
    const call = client.runPlugin(request);
    call.on("data", () => undefined);
    call.on("error", () => undefined);
    const status = await new Promise<grpc.StatusObject>((resolve) => call.once("status", resolve));
    assert.equal(
      status.details,
      `${folder}: expected the Pulumi SDK (@pulumi/pulumi/cmd/run-policy-pack) in node_modules, found none; run "npm ci" there`,
    );
  });
});
