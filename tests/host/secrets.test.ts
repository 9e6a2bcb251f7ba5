import assert from "node:assert/strict";
import { lstatSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Phase } from "../../plan/protocol";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin, server } from "./support/app";
import { TestHost } from "./support/host";
import { deploymentOf } from "./support/orders";

const SECRETS = {
  TOKEN: `it's "quoted" $HOME #1 \\ end`,
  LINES: "-----BEGIN KEY-----\nc2VjcmV0LWxpbmUtb25l\n-----END KEY-----\n",
  PERCENT: "50%25 & more=yes+no/so",
  TAIL: "ends-in-a-backslash\\",
};

/** Prints each secret in the forms that programs print. */
const LEAKY = `
for (const name of ["TOKEN", "LINES", "PERCENT", "TAIL"]) {
  const value = process.env[name] ?? "";
  console.error("ERROR", value, Buffer.from(value).toString("base64"), encodeURIComponent(value), JSON.stringify(value));
}
`;

function formsOf(value: string): string[] {
  const base64 = Buffer.from(value).toString("base64").replace(/=+$/, "");
  const longest = value.split("\n").sort((left, right) => right.length - left.length)[0] ?? "";
  return [value, longest, base64, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stat = lstatSync(path);
    return stat.isDirectory() ? filesUnder(path) : stat.isFile() ? [path] : [];
  });
}

describe("secrets on one host", function () {
  this.timeout(60_000);
  const origin = createOrigin();
  let host: TestHost;
  let outputs = "";

  const phases: readonly Phase[] = ["stage", "backup", "migrate", "activate", "verify", "settle"];
  const leakIn = async (runId: string, tag: string, source: string, request: object) => {
    const deployment = deploymentOf(
      tag,
      origin.release({ tag, source, files: { "leak.ts": LEAKY } }),
    );
    let upstream: "go" | object = "go";
    for (const phase of phases) {
      const order = { deployment, runId, upstream: upstream as "go", request: { ...request } };
      const { verdict, progress } = await host.step(phase, order);
      outputs += JSON.stringify(verdict) + progress;
      if (upstream === "go" && verdict.failure !== undefined) upstream = verdict.failure;
    }
    return upstream === "go" ? null : (upstream as { phase: Phase }).phase;
  };

  before(async () => {
    host = await TestHost.create(origin.folder);
    host.secrets = SECRETS;
    host.limits = { activate: 8, verify: 4 };
  });
  after(() => {
    host.stop();
    removeTemporaryFolders();
  });

  it("reach the app exactly as they are", async () => {
    const source = `${server()}\nawait Bun.write(process.env.DATA + "/seen", JSON.stringify(process.env));`;
    assert.equal(await leakIn("first-1", "v1.0.0", source, {}), null);
    const seen = JSON.parse(readFileSync(join(host.data, "seen"), "utf8")) as Record<
      string,
      string
    >;
    for (const [name, value] of Object.entries(SECRETS)) assert.equal(seen[name], value);
    writeFileSync(join(host.data, "seen"), "");
  });

  it("are in no verdict, progress, record, ledger, log of ours or pm2 dump, in whatever phase it fails", async () => {
    const leak = ["bun", "leak.ts"];
    const fail = ["sh", "-c", "bun leak.ts; exit 1"];
    const migrations = { up: fail, down: leak, status: fail, scope: "host" };
    const backup = { method: "command", command: fail, data: [host.data], target: host.data };
    assert.equal(await leakIn("deploy-2", "v2.0.0", server(), { backup }), "backup");
    assert.equal(await leakIn("deploy-3", "v3.0.0", server(), { migrations }), "migrate");
    assert.equal(await leakIn("deploy-4", "v4.0.0", `${LEAKY};process.exit(1)`, {}), "activate");
    assert.equal(await leakIn("deploy-5", "v5.0.0", `${server()};${LEAKY}`, {}), "verify");
    // The app's own log holds what the app prints; that is the app's, like its data.
    const appLogs = /^test-app-(out|error)\.log$/;
    const texts = [host.home, host.paths.root, join(host.folder, "pm2")]
      .flatMap(filesUnder)
      .filter((path) => basename(path) !== "app.env" && !appLogs.test(basename(path)))
      .map((path): [string, string] => [path, readFileSync(path, "latin1")]);
    const dump = texts.find(([path]) => path.endsWith("dump.pm2"));
    assert.ok(dump, "pm2 save wrote its dump");
    const list = (await host.run(`${host.paths.pm2} jlist`)).stdout;
    for (const [name, value] of Object.entries(SECRETS)) {
      for (const form of formsOf(value)) {
        for (const [place, text] of [...texts, ["outputs", outputs], ["jlist", list]] as const) {
          assert.ok(!text.includes(form), `${name} is in ${place}`);
        }
      }
    }
    assert.ok(outputs.includes("[TOKEN]"), "the leak was really tried");
  });

  it("are refused when no form of the environment file can hold them", async () => {
    host.secrets = { IMPOSSIBLE: `'"\`` };
    const deployment = deploymentOf("v6.0.0", origin.release({ tag: "v6.0.0" }));
    const { verdict } = await host.step("stage", { deployment, runId: "deploy-6" });
    assert.match(verdict.failure?.reason ?? "", /^variable IMPOSSIBLE has a value that no form/);
  });
});
