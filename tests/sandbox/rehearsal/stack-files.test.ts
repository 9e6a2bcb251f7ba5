import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { readStackSettings } from "../../../cli/settings";
import type { Settings } from "../../../config/schema";
import { STACKS, type StackName } from "../../../sandbox/rehearsal/layout";
import { mergedStackFile } from "../../../sandbox/rehearsal/stack-files";
import { host, sandbox } from "./fixtures";

const ROOT = join(__dirname, "..", "..", "..");

function merged(stack: StackName): string {
  const checkedIn = readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8");
  return mergedStackFile(checkedIn, sandbox(), stack, "v2.3.0", { encryptionsalt: "v1:abc" });
}

describe("mergedStackFile", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "prism-merged-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The settings that the product reads from a merged file. */
  function settingsOf(stack: StackName): Promise<Settings> {
    const configFile = join(folder, `Pulumi.${stack}.yaml`);
    writeFileSync(configFile, merged(stack));
    return readStackSettings({ stack, configFile });
  }

  for (const stack of STACKS) {
    it(`makes a file for ${stack} that the schema accepts`, async () => {
      assert.equal((await settingsOf(stack)).release, "v2.3.0");
    });
  }

  it("takes hosts, folders and programs from the sandbox and keeps the rest", async () => {
    const settings = await settingsOf("production");
    assert.deepEqual(
      settings.hosts.map(({ name, port, appPort, paths }) => [name, port, appPort, paths?.root]),
      [
        ["prod-1", 22001, 23001, "/srv/box/hosts/prod-1/srv"],
        ["prod-2", 22001, 23001, "/srv/box/hosts/prod-2/srv"],
      ],
    );
    assert.equal(settings.release, "v2.3.0");
    assert.equal(settings.repository, "/srv/box/origin.git");
    assert.equal(settings.paths.bun, "/opt/tools/bin/bun");
    assert.equal(settings.app.environment.DATA_DIR, "{root}/data");
    assert.equal(settings.app.name, "prism-gateway-api");
    assert.equal(settings.limits.budget, 1800);
    assert.equal(settings.gate?.always, true);
  });

  it("puts the balancer in front of production, and watches its canary hosts", async () => {
    const { balancer, minimumHealthy, canary } = await settingsOf("production");
    assert.deepEqual(balancer, {
      adapter: "haproxy",
      sockets: ["/srv/box/haproxy.sock"],
      backend: "gateway",
      drainSeconds: 5,
      readySeconds: 5,
    });
    assert.deepEqual([minimumHealthy, canary?.watchSeconds], [1, 20]);
    const staging = await settingsOf("staging");
    assert.deepEqual([staging.balancer, staging.canary], [{ adapter: "none" }, null]);
  });

  it("leaves out what the operator has at AWS", () => {
    const checkedIn = "config: { prism:aws: { enabled: true, region: ap-east-1 } }";
    const text = mergedStackFile(checkedIn, sandbox(), "staging", "v2.3.0");
    assert.equal("prism:aws" in (parse(text) as { config: object }).config, false);
  });

  it("registers alarms at the sandbox's own AWS, with nothing of the operator's", () => {
    const checkedIn = "config: { prism:aws: { profile: ann, namePrefix: mine, topicKey: key } }";
    const environmentFile = "/srv/box/aws/environment";
    const facts = { ...sandbox(), aws: { url: "http://127.0.0.1:25000", environmentFile } };
    const text = mergedStackFile(checkedIn, facts, "production", "v2.3.0");
    const { config } = parse(text) as { config: Record<string, Record<string, unknown>> };
    const { runbook, ...aws } = config["prism:aws"] ?? {};
    assert.deepEqual(aws, {
      enabled: true,
      region: "ap-east-1",
      subscriptions: { p0: [{ protocol: "email", endpoint: "on-call@example.com" }] },
      telemetry: { environmentFile },
    });
    assert.match(String(runbook), /^https:/);
  });

  it("keeps the encryption salt of the stack", () => {
    assert.equal((parse(merged("staging")) as { encryptionsalt: string }).encryptionsalt, "v1:abc");
  });

  it("lays further settings over all others", () => {
    const further = { release: "v9.9.9", checks: { skip: ["staging"] } };
    const text = mergedStackFile("config: {}", sandbox(), "staging", "v2.3.0", {}, further);
    const { config } = parse(text) as { config: Record<string, unknown> };
    assert.equal(config["prism:release"], "v9.9.9");
    assert.deepEqual(config["prism:checks"], { skip: ["staging"] });
  });

  it("refuses a stack without hosts", () => {
    const empty = { ...sandbox(), hosts: [host("staging-1", "staging")] };
    assert.throws(() => mergedStackFile("config: {}", empty, "production", "v2.3.0"), {
      message:
        "sandbox, stack production: expected the same folders below every host's root, got no host; lay the hosts out alike",
    });
  });
});
