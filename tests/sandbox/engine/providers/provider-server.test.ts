import assert from "assert";
import { spawn } from "child_process";
import { createInterface } from "readline";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { PluginAttach, type PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { failureOf } from "./support/failure";
import { FakeEngine } from "./support/fake-engine";
import { until } from "../../../support/until";
import { ask } from "./support/protocol";
import { environment, startSetting, type Setting } from "./support/setting";

describe("server of the stand-in providers", function () {
  this.timeout(60_000);
  let setting: Setting;

  before(async () => {
    setting = await startSetting("aws");
  });
  after(() => setting.stop());

  it("tells its version and a schema of the package", async () => {
    const { raw } = setting.provider;
    const info = await ask<PluginInfo>((reply) => raw.getPluginInfo(new Empty(), reply));
    assert.strictEqual(info.getVersion(), "7.48.0");
    const request = new pb.GetSchemaRequest();
    const schema = await ask<pb.GetSchemaResponse>((reply) => raw.getSchema(request, reply));
    assert.deepStrictEqual(JSON.parse(schema.getSchema()), { name: "aws", version: "7.48.0" });
  });

  it("accepts configuration, secrets and previews", async () => {
    const response = await setting.provider.configure({ region: "eu-west-1", tags: '{"a":1}' });
    assert.strictEqual(response.getAcceptsecrets(), true);
    assert.strictEqual(response.getSupportspreview(), true);
  });

  it("refuses a type without a table in Check, with the way out", async () => {
    const check = setting.provider.check("aws:sqs/queue:Queue", {});
    const details = await failureOf(check);
    assert.match(
      details,
      /^aws:sqs\/queue:Queue: not supported by the stand-in for the aws provider 7\.48\.0, which knows aws:cloudwatch\/.*aws:sns\/topicSubscription:TopicSubscription; use the official provider \(pulumi plugin install resource aws 7\.48\.0\) or leave this resource out$/,
    );
  });

  it("refuses a function it does not know", async () => {
    const call = setting.provider.invoke("aws:index/getRegion:getRegion", {});
    const details = await failureOf(call);
    assert.match(details, /^aws:index\/getRegion:getRegion: not supported by the stand-in/);
  });

  it("logs to the engine it is attached to later", async () => {
    const commands = await startSetting("command");
    const engine = new FakeEngine();
    const request = new PluginAttach();
    request.setAddress(await engine.start());
    await ask<Empty>((reply) => commands.provider.raw.attach(request, reply));
    await commands.provider.create("command:local:Command", { create: "echo here" });
    assert.deepStrictEqual(engine.messages(), ["here"]);
    assert.deepStrictEqual(commands.engine.messages(), []);
    engine.stop();
    await commands.stop();
  });

  it("ends when the process that started it is gone", async () => {
    const [node = "", file = ""] = setting.command;
    // The parent tells the provider's process id and is then killed, as a CLI may be.
    const script =
      `const p = require("child_process").spawn(${JSON.stringify(node)}, ` +
      `[${JSON.stringify(file)}], { stdio: ["ignore", "pipe", "inherit"] });` +
      `p.stdout.once("data", () => console.log(p.pid)); setInterval(() => {}, 1000);`;
    const parent = spawn(node, ["-e", script], {
      env: environment(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: parent.stdout });
    const pid = await new Promise<number>((resolve) => {
      lines.once("line", (line) => resolve(Number(line)));
    });
    assert.strictEqual(isRunning(pid), true);
    parent.kill("SIGKILL");
    try {
      await until("the provider has ended", () => !isRunning(pid));
    } finally {
      if (isRunning(pid)) process.kill(pid, "SIGKILL");
    }
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
