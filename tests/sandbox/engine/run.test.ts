import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { RunRequest } from "@pulumi/pulumi/proto/language_pb";
import type { RunResponse } from "@pulumi/pulumi/proto/language_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder";
import { ask, cleanHosts, infoOf, startHost } from "./host-under-test";
import type { Host } from "./host-under-test";
import { until } from "../../support/until";
import { isAlive, writeFiles } from "./temporary";

/** In place of the SDK: notes how it was started, then ends as its last argument says. */
const SDK = `
  const fs = require("node:fs");
  const { PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS, PULUMI_NODEJS_TYPESCRIPT } = process.env;
  const env = { PULUMI_CONFIG, PULUMI_CONFIG_SECRET_KEYS, PULUMI_NODEJS_TYPESCRIPT };
  const seen = { pid: process.pid, args: process.argv.slice(2), execArgv: process.execArgv, env };
  fs.writeFileSync("FOLDER/draft", JSON.stringify(seen));
  fs.renameSync("FOLDER/draft", "FOLDER/seen.json");
  const ending = process.argv.at(-1);
  if (ending === "wait") setInterval(() => {}, 1000);
  else if (ending === "polite") {
    setInterval(() => {}, 1000);
    process.on("SIGINT", () => process.exit(32));
    fs.writeFileSync("FOLDER/armed", "");
  }
  else if (ending === "SIGKILL") process.kill(process.pid, "SIGKILL");
  else { console.log("the program speaks"); process.exitCode = Number(ending); }
`;

interface Seen {
  readonly pid: number;
  readonly args: string[];
  readonly execArgv: string[];
  readonly env: Record<string, string>;
}

function program(): string {
  const folder = temporaryFolder();
  writeFiles(folder, {
    "node_modules/@pulumi/pulumi/cmd/run/index.js": SDK.replaceAll("FOLDER", folder),
  });
  return folder;
}

function request(folder: string, ending: string): RunRequest {
  return new RunRequest()
    .setInfo(infoOf(folder))
    .setProject("prism")
    .setStack("production")
    .setOrganization("organization")
    .setMonitorAddress("127.0.0.1:1")
    .setParallel(8)
    .setArgsList([ending]);
}

const run = ({ client }: Host, what: RunRequest): Promise<RunResponse> =>
  ask((done) => client.run(what, done));

const seenIn = (folder: string): Seen =>
  JSON.parse(fs.readFileSync(path.join(folder, "seen.json"), "utf8")) as Seen;

const verdict = (response: RunResponse): [boolean, string] => [
  response.getBail(),
  response.getError(),
];

describe("language host, Run", function () {
  cleanHosts();
  afterEach(removeTemporaryFolders);
  this.timeout(30_000); // starts processes, on machines that may be busy

  it("starts the program's own SDK with the arguments the engine sent", async () => {
    const folder = program();
    const host = await startHost();
    assert.deepEqual(verdict(await run(host, request(folder, "0").setDryrun(true))), [false, ""]);
    const { args } = seenIn(folder);
    const engine = args[args.indexOf("--engine") + 1] ?? "";
    assert.match(engine, /^127\.0\.0\.1:\d+$/);
    assert.deepEqual(
      args.filter((arg) => arg !== engine),
      // prettier-ignore
      [
        "--monitor", "127.0.0.1:1", "--engine", "--organization", "organization",
        "--project", "prism", "--root-directory", folder, "--stack", "production",
        "--pwd", folder, "--parallel", "8", "--dry-run", ".", "0",
      ],
    );
  });

  it("leaves the dry-run flag out of an update", async () => {
    const folder = program();
    await run(await startHost(), request(folder, "0"));
    assert.equal(seenIn(folder).args.includes("--dry-run"), false);
  });

  it("hands over the configuration, the names of its secret keys and the use of TypeScript", async () => {
    const folder = program();
    const what = request(folder, "0").setConfigsecretkeysList(["prism:token"]);
    what.getConfigMap().set("prism:token", "s3cret").set("prism:a:b", '{"c":1}');
    await run(await startHost(), what);
    const { env } = seenIn(folder);
    assert.deepEqual(JSON.parse(env.PULUMI_CONFIG ?? ""), {
      "prism:config:token": "s3cret",
      "prism:config:a:b": '{"c":1}',
    });
    assert.equal(env.PULUMI_CONFIG_SECRET_KEYS, '["prism:token"]');
    assert.equal(env.PULUMI_NODEJS_TYPESCRIPT, "true");
  });

  it("gives node the arguments that the project file asks for", async () => {
    const folder = program();
    const options = Struct.fromJavaScript({ nodeargs: "--max-old-space-size=300 --no-warnings" });
    const what = request(folder, "0").setInfo(infoOf(folder).setOptions(options));
    await run(await startHost(), what);
    assert.deepEqual(seenIn(folder).execArgv, ["--max-old-space-size=300", "--no-warnings"]);
  });

  it("passes the program's words on", async () => {
    const host = await startHost();
    await run(host, request(program(), "0"));
    await until("the words have come", () => host.output.length > 0);
    assert.deepEqual(host.output, ["the program speaks"]);
  });

  it("bails when the program has reported its error itself", async () => {
    const response = await run(await startHost(), request(program(), "32"));
    assert.deepEqual(verdict(response), [true, ""]);
  });

  it("names the exit code of a program that crashed", async () => {
    const response = await run(await startHost(), request(program(), "1"));
    assert.deepEqual(verdict(response), [false, "Program exited with non-zero exit code: 1"]);
  });

  it("names the signal that ended a program", async () => {
    const response = await run(await startHost(), request(program(), "SIGKILL"));
    assert.deepEqual(verdict(response), [false, "Program was stopped by signal SIGKILL"]);
  });

  it("says what to do when the SDK is not installed", async () => {
    const folder = temporaryFolder();
    const response = await run(await startHost(), request(folder, "0"));
    assert.equal(
      response.getError(),
      `${folder}: expected the Pulumi SDK (@pulumi/pulumi/cmd/run) in node_modules, found none; run "npm ci" there`,
    );
  });

  it("interrupts the program when the engine cancels", async () => {
    const folder = program();
    const host = await startHost();
    const response = run(host, request(folder, "polite"));
    await until("the program waits", () => fs.existsSync(path.join(folder, "armed")));
    await ask((done) => host.client.cancel(new Empty(), done));
    assert.deepEqual(verdict(await response), [true, ""]);
  });

  it("kills the program when the engine drops the call", async () => {
    const folder = program();
    const host = await startHost();
    const call = host.client.run(request(folder, "wait"), () => undefined);
    await until("the program runs", () => fs.existsSync(path.join(folder, "seen.json")));
    const { pid } = seenIn(folder);
    assert.equal(isAlive(pid), true);
    call.cancel();
    await until("the program is gone", () => !isAlive(pid));
  });

  it("kills the program when the engine is gone", async () => {
    const folder = program();
    const host = await startHost();
    host.client.run(request(folder, "wait"), () => undefined);
    await until("the program runs", () => fs.existsSync(path.join(folder, "seen.json")));
    const { pid } = seenIn(folder);
    host.killEngine();
    await until("the program is gone", () => !isAlive(pid));
  });
});
