import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BareHost } from "../bare-host";
import { addRelease } from "../origin";
import { builtin, DAMAGES, type Damage } from "./damage";
import type { Experiment, Ground } from "./experiment";
import { count, expectCount, expectEqual, time } from "./findings";
import { shareOut } from "./share-out";
import { releaseProblem } from "./witnesses";

const HOSTS = 3;
const FIRST = "v2.3.0";
/** Short dwell: what verify sees is not in question here. */
const BASE = {
  limits: { stage: 120, backup: 60, activate: 40, verify: 12, settle: 60 },
  keep: 2,
  // So that only twice the data can be missing.
  preflight: { minimumFreeGigabytes: 0, minimumFreeMemoryMegabytes: 0 },
};

const hashOf = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");

/** Every file below a folder with its hash. */
function hashesBelow(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path, hashOf(path)]));
}

async function proveFound(ground: Ground, on: BareHost, damage: Damage): Promise<void> {
  const { findings, say } = ground;
  const { title, reason } = damage;
  const caused = await damage.cause(on);
  if (caused === null) {
    findings.conditions[title] = "not tried: no right to mount a disk";
    return;
  }
  const before = await on.probe();
  const started = performance.now();
  on.prefix = caused.prefix ?? [];
  const ran = await on.deploy("v2.4.0", { ...BASE, ...caused.changes });
  on.prefix = [];
  time(findings, "found", (performance.now() - started) / 1000);
  const { failure, verdicts } = ran;
  const { target } = builtin(on);
  const scratch = existsSync(target)
    ? readdirSync(target).filter((name) => name.startsWith(".prism-"))
    : [];
  await caused.restore();
  const said = failure === null ? "not found" : `${failure.phase}: ${failure.reason}`;
  say(`${title}: ${said}`);
  const isBefore = failure?.phase === "stage" || failure?.phase === "backup";
  expectEqual(findings, `${title}, found before anything was touched`, true, isBefore);
  if (!reason.test(said)) {
    findings.violations.push({ where: title, expected: String(reason), found: said });
  }
  const acted = verdicts
    .filter(
      ({ phase, outcome }) => ["migrate", "activate"].includes(phase) && outcome !== "skipped",
    )
    .map(({ phase }) => phase);
  expectEqual(findings, `${title}, later phases that acted`, [], acted);
  const after = await on.probe();
  expectEqual(findings, `${title}, the app's process`, before.process, after.process);
  expectEqual(findings, `${title}, what runs`, "", releaseProblem(after, FIRST));
  expectEqual(findings, `${title}, blamed on the release`, false, failure?.blame ?? false);
  expectEqual(findings, `${title}, scratch folders left`, [], scratch);
  if (isBefore && reason.test(said)) count(findings, "damaged backups found");
}

/** Deploys many releases and demands that no backup that was there is touched. */
async function proveKept(ground: Ground, on: BareHost): Promise<void> {
  const { findings, runs, say } = ground;
  const backup = builtin(on);
  mkdirSync(backup.target, { recursive: true });
  writeFileSync(join(backup.target, "by-hand.tar.gz"), "made by a person");
  writeFileSync(join(backup.target, "20200101T000000Z.tar.gz"), "made long ago");
  for (let number = 1; number <= runs; number += 1) {
    const before = hashesBelow(backup.target);
    const version = `2.5.${number}`;
    const message = `Release number ${number}`;
    const date = "2026-11-18T11:00:00+08:00";
    await addRelease(on.origin, { version, after: "2.3.0", message, date });
    const { failure } = await on.deploy(`v${version}`, { ...BASE, backup });
    expectEqual(findings, `deployment ${number} with a backup`, null, failure);
    const after = hashesBelow(backup.target);
    const kept = Object.fromEntries(Object.keys(before).map((path) => [path, after[path] ?? ""]));
    expectEqual(findings, `backups from before deployment ${number}`, before, kept);
    const added = Object.keys(after).length - Object.keys(before).length;
    expectEqual(findings, `new backups of deployment ${number}`, 1, added);
    count(findings, "backups made, kept and compared", added);
  }
  const { lastBackup } = (await on.inspect()).ledger;
  const hash = lastBackup === null ? "none" : hashOf(lastBackup.path);
  expectEqual(findings, "hash of the newest backup in the ledger", hash, lastBackup?.sha256);
  const left = readdirSync(join(on.host.root, "deployments")).length;
  // Only if old deployments really went is it worth a word that old backups stayed.
  if (runs > BASE.keep) expectEqual(findings, "deployments kept on disk", BASE.keep, left);
  say(`${runs} deployments: all backups are still there`);
}

async function prove(ground: Ground): Promise<void> {
  const { findings, runs, say } = ground;
  const hosts = await ground.hosts(HOSTS);
  say(`deploying ${FIRST} on ${HOSTS} hosts`);
  for (const on of hosts) mkdirSync(join(on.host.root, "data"), { recursive: true });
  await Promise.all(
    hosts.map(async (on) => {
      writeFileSync(
        join(on.host.root, "data", "extra"),
        "data that must not be lost\n".repeat(2000),
      );
      const { failure } = await on.deploy(FIRST, { ...BASE, backup: { method: "none" } });
      expectEqual(findings, `${on.host.name}, first deployment`, null, failure);
    }),
  );
  await shareOut(hosts, DAMAGES, (on, damage) => proveFound(ground, on, damage));
  const [last] = hosts;
  if (last !== undefined) await proveKept(ground, last);
  const untried = Object.values(findings.conditions).length;
  expectCount(findings, "damaged backups found", DAMAGES.length - untried);
  expectCount(findings, "backups made, kept and compared", runs);
}

/** A backup that could not be restored is found while nothing was touched; those that are there stay. */
export const backups: Experiment = {
  promise: "a damaged or impossible backup stops the run before anything is touched; old ones stay",
  unit: "deployments with a backup",
  runs: 8,
  prove,
};
