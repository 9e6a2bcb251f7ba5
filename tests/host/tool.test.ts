import assert from "node:assert/strict";
import { readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "../../plan/release";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin } from "./support/app";
import { TestHost } from "./support/host";
import { deploymentOf } from "./support/orders";

describe("prism-host", function () {
  this.timeout(90_000);
  const origin = createOrigin();
  let host: TestHost;
  let one: Deployment;
  let two: Deployment;
  const tool = (words: string) => host.run(`${host.paths.root}/bin/prism-host ${words}`);
  const notes = () => join(host.data, "notes");

  before(async () => {
    one = deploymentOf("v1.0.0", origin.release({ tag: "v1.0.0" }));
    two = deploymentOf("v2.0.0", origin.release({ tag: "v2.0.0" }));
    host = await TestHost.create(origin.folder);
    writeFileSync(notes(), "as it was");
    const request = {
      backup: { method: "builtin", data: [host.data], target: join(host.folder, "backups") },
    };
    const phases = ["stage", "backup", "activate", "verify", "settle"] as const;
    await host.deploy({ deployment: one, runId: "first-1", lane: "first", request }, phases);
    await host.deploy({ deployment: two, runId: "deploy-2", request }, phases);
  });
  after(() => {
    host.stop();
    removeTemporaryFolders();
  });

  it("explains itself, and says 2 to what it does not understand", async () => {
    const help = await tool("rollback --help");
    assert.deepEqual([help.code, help.stdout.startsWith("usage: prism-host COMMAND")], [0, true]);
    for (const words of ["rollback --from v1.0.0", "restore", "restore a b", "dance"]) {
      assert.equal((await tool(words)).code, 2, words);
    }
  });

  it("writes down what was decided in the hour after a run", async () => {
    const told =
      "--decision notified --alarms slo-p95-hour,error-rate-p1 --reason slow --by ann@laptop";
    const done = await tool(`note deploy-2 ${told}`);
    assert.deepEqual([done.code, done.stdout.trim()], [0, "noted for run deploy-2: notified"]);
    const { seq, at, previous, ...entry } = host.ledger().at(-1) ?? {};
    assert.ok(seq && at && previous);
    assert.deepEqual(entry, {
      type: "watched",
      runId: "deploy-2",
      decision: "notified",
      alarms: ["slo-p95-hour", "error-rate-p1"],
      reason: "slow",
      by: "ann@laptop",
    });
    assert.equal((await tool("note deploy-2 --decision other --reason x --by y")).code, 2);
  });

  it("brings data back, not over newer data without the flag, and not while a run is open", async () => {
    writeFileSync(notes(), "harmed");
    const refused = await tool("restore latest");
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, /^data was written after the backup .*data\/notes, written at /);
    assert.equal(readFileSync(notes(), "utf8"), "harmed");
    const done = await tool("restore latest --over-newer-data");
    assert.equal(done.code, 0, done.stdout + done.stderr);
    assert.match(done.stdout, new RegExp(`\n${two.id} runs \\(pid \\d+, healthy after \\d+ ms\\)`));
    assert.deepEqual([readFileSync(notes(), "utf8"), await host.version()], ["as it was", "2.0.0"]);
    const entry = host.ledger().at(-1);
    assert.ok(entry?.type === "restored");
    assert.match(entry.by, /^\S+@\S+$/);
    assert.equal(readFileSync(join(entry.aside[0] ?? "", "notes"), "utf8"), "harmed");
    await host.step("stage", { deployment: two, runId: "deploy-3" });
    const open = await tool("restore latest --over-newer-data");
    assert.equal(open.code, 1);
    assert.match(open.stdout, /^run deploy-3 \(tester@desk, since \S+\) is open on this host; /);
    assert.equal(host.ledger().filter(({ type }) => type === "restored").length, 1);
  });

  it("goes back on this host alone, without origin, taking over what is open, past a damaged ledger line", async () => {
    const ledger = join(host.paths.root, "state/ledger.jsonl");
    const lines = readFileSync(ledger, "utf8").split("\n");
    const place = lines.findIndex((line) => line.includes('"type":"phase"'));
    lines[place] = lines[place]?.replace('"type"', '"ty') ?? "";
    writeFileSync(ledger, lines.join("\n"));
    renameSync(origin.folder, `${origin.folder}.away`);
    const back = await tool("rollback --reason 'it loses orders'");
    renameSync(`${origin.folder}.away`, origin.folder);
    assert.equal(back.code, 0, back.stdout + back.stderr);
    assert.equal(
      back.stdout.trim(),
      `prod-1 runs ${one.id}, verified\nthe rest of the fleet was not touched; for all hosts: prism rollback --stack test --to ${one.id}`,
    );
    assert.deepEqual(
      back.stderr.split("\n").flatMap((line) => /^(\w+) \w+ in [\d.]+ s: /.exec(line)?.[1] ?? []),
      ["stage", "activate", "verify", "settle"],
    );
    assert.equal(await host.version(), "1.0.0");
    const { ledger: seen } = await host.inspect();
    assert.deepEqual(
      [seen.openRun, seen.bad.map(({ reason }) => reason)],
      [null, ["it loses orders"]],
    );
    const again = await tool("rollback");
    assert.deepEqual([again.code, again.stdout.includes("nothing was done")], [0, true]);
    const unknown = await tool("rollback --to v9.9.9");
    assert.equal(unknown.code, 1);
    assert.match(unknown.stdout, /^v9\.9\.9 was never verified/);
    assert.equal(readdirSync(join(host.folder, "backups")).length, 2, "no backup was removed");
  });
});
