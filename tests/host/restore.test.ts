import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Phase } from "../../plan/protocol";
import type { Deployment } from "../../plan/release";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin, migrationScripts, MIGRATION_COMMANDS } from "./support/app";
import { TestHost } from "./support/host";
import { deploymentOf, type StepOrder } from "./support/orders";
import { until } from "./support/slow-step";

const MIGRATIONS = {
  up: ["bun", "run", "migrate"],
  down: ["bun", "run", "migrate:rollback"],
  status: ["bun", "run", "migrate:status"],
  scope: "host",
};
const FORWARD: readonly Phase[] = ["stage", "backup", "migrate", "activate", "verify", "settle"];
const BACK: readonly Phase[] = ["stage", "activate", "verify", "settle", "undo"];
const RESTORE_SCRIPT =
  'echo "$1" >$DATA/../restored-by; rm -rf "$DATA"/*; tar -xzf "$1" -C "$DATA"';

describe("data that a rollback brings back", function () {
  this.timeout(90_000);
  const origin = createOrigin();
  let host: TestHost;
  let one: Deployment;
  let two: Deployment;

  const release = (tag: string, level: number) =>
    deploymentOf(
      tag,
      origin.release({
        tag,
        scripts: MIGRATION_COMMANDS,
        files: {
          ...migrationScripts(level),
          "backup.sh":
            'tar -czf "$BACKUP_DIR/own.tar.gz" -C "$DATA" . && echo "$BACKUP_DIR/own.tar.gz"',
          "restore.sh": RESTORE_SCRIPT,
        },
      }),
    );
  const builtin = () => ({
    method: "builtin",
    data: [host.data],
    target: join(host.folder, "backups"),
  });
  const own = () => ({
    ...builtin(),
    method: "command",
    command: ["sh", "backup.sh"],
    restore: ["sh", "restore.sh"],
  });
  const back = (runId: string, overNewerData: boolean, backup: object): StepOrder => ({
    deployment: one,
    runId,
    lane: "rollback",
    order: { reason: "it eats data", restoreData: true, overNewerData },
    request: {
      buildable: false,
      backup,
      migrations: MIGRATIONS,
      restore: { backup, overNewerData },
    },
  });
  const read = (name: string) => readFileSync(join(host.data, name), "utf8");
  const asides = () =>
    readdirSync(host.folder).filter((name) => name.startsWith("data.before-restore-"));
  const restored = () => host.ledger().flatMap((entry) => (entry.type === "restored" ? entry : []));

  /** @param migrations  they write to the data after the backup; null for none */
  const setUp = async (backup: () => object, migrations: object | null = MIGRATIONS) => {
    host = await TestHost.create(origin.folder);
    mkdirSync(join(host.data, "sub"));
    writeFileSync(join(host.data, "sub/notes"), "as it was");
    writeFileSync(join(host.data, "kept"), "never changes");
    const request = { migrations, backup: backup() };
    await host.deploy({ deployment: one, runId: "first-1", lane: "first", request }, FORWARD);
    const verdicts = await host.deploy({ deployment: two, runId: "deploy-2", request }, FORWARD);
    assert.equal(verdicts.at(-1)?.outcome, "ok", JSON.stringify(verdicts));
    if (migrations !== null) assert.equal(read("level"), "3");
  };
  before(() => {
    one = release("v1.0.0", 1);
    two = release("v2.0.0", 3);
  });
  afterEach(() => host.stop());
  after(removeTemporaryFolders);

  it("is not brought back over newer data without the flag, and nothing was stopped", async () => {
    await setUp(builtin);
    const starts = host.started().length;
    writeFileSync(join(host.data, "sub/notes"), "harmed");
    const later = new Date(Math.ceil(Date.now() / 1000) * 1000 + 5000);
    utimesSync(join(host.data, "sub/notes"), later, later);
    const verdicts = await host.deploy(back("rollback-3", false, builtin()), BACK);
    const failure = verdicts[1]?.failure;
    const path = host.ledger().findLast((entry) => entry.type === "backup");
    assert.ok(failure && path?.type === "backup");
    assert.ok(failure.reason.startsWith(`data was written after the backup ${path.path} of `));
    assert.ok(
      failure.reason.endsWith(
        `the newest file is ${host.data}/sub/notes, written at ${later.toISOString()}`,
      ),
      failure.reason,
    );
    assert.match(failure.wayOut, /--over-newer-data/);
    assert.deepEqual([read("sub/notes"), asides(), restored()], ["harmed", [], []]);
    assert.equal(host.started().length, starts);
    assert.equal(await host.version(), "2.0.0");
    assert.ok(!existsSync(`${host.data}.restoring`));
  });

  it("is not brought back over what was written until the app was stopped, which runs again as it was", async () => {
    await setUp(builtin, null);
    const { pm2 } = host.paths;
    const wrapper = join(host.folder, "pm2-wrapper");
    const text = `#!/bin/sh\nif [ "$1" = stop ]; then echo late >"${host.data}/sub/late"; fi\nexec ${pm2} "$@"\n`;
    writeFileSync(wrapper, text, { mode: 0o755 });
    host.paths = { ...host.paths, pm2: wrapper };
    const verdicts = await host.deploy(back("rollback-3", false, builtin()), ["stage", "activate"]);
    const { reason = "", wayOut = "" } = verdicts[1]?.failure ?? {};
    assert.match(
      reason,
      /^data was written after .*\/sub\/late, written at \S+Z, as test-app stopped/,
    );
    assert.match(
      wayOut,
      /^test-app is started again as it was; .* --over-newer-data, which an app/,
    );
    assert.deepEqual([read("sub/late"), asides(), restored()], ["late\n", [], []]);
    await until("the app runs again", async () => (await host.version()) === "2.0.0");
    assert.ok(!existsSync(`${host.data}.restoring`));
  });

  it("comes from the backup of the run that brought what is left, and keeps what lay there", async () => {
    await setUp(builtin);
    writeFileSync(join(host.data, "sub/notes"), "harmed");
    writeFileSync(join(host.data, "extra"), "made later");
    const verdicts = await host.deploy(back("rollback-4", true, builtin()), BACK);
    assert.deepEqual(
      verdicts.map(({ outcome }) => outcome),
      ["already", "ok", "ok", "ok", "ok"],
      JSON.stringify(verdicts),
    );
    assert.deepEqual([read("sub/notes"), read("level")], ["as it was", "1"]);
    assert.ok(!existsSync(join(host.data, "extra")));
    const [entry] = restored();
    const backup = host.ledger().find((e) => e.type === "backup" && e.runId === "deploy-2");
    assert.ok(entry?.type === "restored" && backup?.type === "backup");
    assert.deepEqual(
      [entry.path, entry.sha256, entry.by],
      [backup.path, backup.sha256, "rollback-4"],
    );
    assert.deepEqual(
      entry.aside,
      asides().map((name) => join(host.folder, name)),
    );
    assert.equal(readFileSync(join(entry.aside[0] ?? "", "sub/notes"), "utf8"), "harmed");
    // The data is at level 1 again: the way down must not go further.
    assert.match(verdicts[4]?.summary ?? "", /^the data is at level 1 already/);
    assert.equal(await host.version(), "1.0.0");
    const again = await host.deploy(back("rollback-4", true, builtin()), BACK);
    assert.deepEqual([again.length, asides().length], [5, 1]);
  });

  it("is refused when the archive is not what was proven, before anything is stopped", async () => {
    await setUp(builtin);
    const starts = host.started().length;
    const made = host.ledger().findLast((entry) => entry.type === "backup");
    assert.ok(made?.type === "backup");
    truncateSync(made.path, made.bytes - 1);
    const verdicts = await host.deploy(back("rollback-5", true, builtin()), BACK);
    assert.match(
      verdicts[1]?.failure?.reason ?? "",
      /^the backup \S+ is not what was proven at \S+: expected sha256 [0-9a-f]{64}, found [0-9a-f]{64}$/,
    );
    assert.deepEqual([host.started().length, await host.version()], [starts, "2.0.0"]);
  });

  it("comes back by the configured command, from the target's folder, and stays when that fails", async () => {
    await setUp(own);
    writeFileSync(join(host.data, "sub/notes"), "harmed");
    const failing = {
      ...own(),
      restore: ["sh", "-c", 'rm -r "$DATA"; echo no such tape >&2; exit 3'],
    };
    const failed = await host.deploy(back("rollback-6", true, failing), BACK);
    assert.match(
      failed[1]?.failure?.reason ?? "",
      /^restore \(sh -c .*\) ended with code 3: no such tape$/,
    );
    assert.deepEqual(
      [read("sub/notes"), await host.version(), restored()],
      ["harmed", "2.0.0", []],
    );
    const verdicts = await host.deploy(back("rollback-7", true, own()), BACK);
    assert.equal(verdicts[3]?.outcome, "ok", JSON.stringify(verdicts));
    assert.deepEqual([read("sub/notes"), await host.version()], ["as it was", "1.0.0"]);
    assert.equal(
      readFileSync(join(host.folder, "restored-by"), "utf8").trim(),
      join(host.folder, "backups/own.tar.gz"),
    );
    assert.equal(
      readFileSync(join(host.folder, asides().at(-1) ?? "", "sub/notes"), "utf8"),
      "harmed",
    );
  });
});
