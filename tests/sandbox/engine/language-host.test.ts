import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as grpc from "@grpc/grpc-js";
import {
  AboutRequest,
  GenerateProgramRequest,
  GetProgramDependenciesRequest,
  GetRequiredPackagesRequest,
} from "@pulumi/pulumi/proto/language_pb";
import type {
  AboutResponse,
  GetProgramDependenciesResponse,
  GetRequiredPackagesResponse,
} from "@pulumi/pulumi/proto/language_pb";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder";
import { ask, cleanHosts, hostProgram, infoOf, startHost } from "./host-under-test";
import { until } from "../../support/until";
import { writeFiles } from "./temporary";

describe("language host", function () {
  cleanHosts();
  afterEach(removeTemporaryFolders);
  this.timeout(30_000); // starts processes, on machines that may be busy

  it("names the version it follows when it is asked on the command line", async () => {
    const out = execFileSync(process.execPath, [await hostProgram(), "-version"], {
      encoding: "utf8",
    });
    assert.equal(out, "3.225.0\n");
  });

  it("tells its version to the engine", async () => {
    const { client } = await startHost();
    const info = await ask<PluginInfo>((done) => client.getPluginInfo(new Empty(), done));
    assert.equal(info.getVersion(), "3.225.0");
  });

  it("tells which node runs the programs", async () => {
    const { client } = await startHost();
    const about = await ask<AboutResponse>((done) => client.about(new AboutRequest(), done));
    assert.deepEqual(
      [about.getExecutable(), about.getVersion()],
      [process.execPath, process.version],
    );
  });

  it("names the providers that the installed packages ask for", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      "node_modules/@pulumi/command/package.json":
        '{"name":"@pulumi/command","version":"1.2.1","pulumi":{"resource":true}}',
      "node_modules/zod/package.json": '{"name":"zod","version":"4.6.7"}',
    });
    const { client } = await startHost();
    const request = new GetRequiredPackagesRequest().setInfo(infoOf(folder));
    const answer = await ask<GetRequiredPackagesResponse>((done) =>
      client.getRequiredPackages(request, done),
    );
    assert.deepEqual(
      answer.getPackagesList().map((p) => [p.getKind(), p.getName(), p.getVersion()]),
      [["resource", "command", "v1.2.1"]],
    );
  });

  it("lists the program's own dependencies", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      "package.json": '{"dependencies":{"zod":"^4.0.0"},"devDependencies":{"absent":"1.0.0"}}',
      "node_modules/zod/package.json": '{"version":"4.6.7"}',
    });
    const { client } = await startHost();
    const request = new GetProgramDependenciesRequest().setInfo(infoOf(folder));
    const answer = await ask<GetProgramDependenciesResponse>((done) =>
      client.getProgramDependencies(request, done),
    );
    assert.deepEqual(
      answer.getDependenciesList().map((d) => [d.getName(), d.getVersion()]),
      [["zod", "4.6.7"]],
    );
  });

  it("says clearly that it cannot write programs", async () => {
    const { client } = await startHost();
    await assert.rejects(
      ask((done) => client.generateProgram(new GenerateProgramRequest(), done)),
      {
        code: grpc.status.UNIMPLEMENTED,
        details:
          "generateProgram: this stand-in for pulumi-language-nodejs cannot do it; use the official Pulumi CLI with its own language host",
      },
    );
  });

  it("leaves when the engine asks by an interrupt", async () => {
    const host = await startHost();
    host.process.kill("SIGINT");
    await until("the host has left", () => host.process.exitCode !== null);
    assert.equal(host.process.exitCode, 0);
  });

  it("leaves when the engine is gone", async () => {
    const host = await startHost();
    await ask((done) => host.client.getPluginInfo(new Empty(), done));
    host.killEngine();
    await until("the host has left", () => host.process.exitCode !== null);
    assert.equal(host.process.exitCode, 1);
  });
});
