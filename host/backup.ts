import { chmodSync, existsSync, mkdirSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { BackupRequest, Json } from "../plan/protocol";
import { describeSize } from "../plan/sizes";
import { mustRead } from "./activate";
import { makeArchive, proveArchive, sha256Of } from "./backup-archive";
import { compareWithData, type Compared } from "./backup-compare";
import { mustEndWell, type Done, type StepContext } from "./context";
import { readCurrent, readCurrentId, readEnvironment } from "./deployment-file";
import { StepFault } from "./fault";
import { freeDiskBytes, sizeBytes } from "./resources";

type Context = StepContext<BackupRequest>;

function checkSpace(target: string, data: readonly string[]): void {
  const wanted = 2 * data.reduce((sum, folder) => sum + sizeBytes(folder), 0);
  const free = freeDiskBytes(target);
  if (free >= wanted) return;
  throw new StepFault(
    `${describeSize(free)} are free under ${target}, the backup needs twice the data: ${describeSize(wanted)}`,
    "free disk space on the host, or move prism:backup.target to a larger disk",
    false,
  );
}

async function runCommand(context: Context, argv: readonly string[], target: string) {
  const { run } = context.request;
  // The release that runs knows its data; the new one may expect what is not there yet.
  const source = readCurrent(context.layout) ?? mustRead(context, run.deployment.id);
  const output = mustEndWell(
    await context.command(argv, {
      cwd: source.appFolder,
      env: { ...readEnvironment(source), BACKUP_DIR: target },
      show: true,
    }),
    `backup (${argv.join(" ")})`,
    `try it on the host in ${source.appFolder}`,
    false,
  );
  const path = output.trim().split("\n").at(-1)?.trim() ?? "";
  if (isAbsolute(path) && existsSync(path)) return path;
  throw new StepFault(
    `backup (${argv.join(" ")}) did not print the path of its archive as its last line, but ${JSON.stringify(path.slice(0, 200))}`,
    "correct the script: its last line must be an absolute path that exists",
    false,
  );
}

/** Files that could not be compared, or are missing, named as such; a part of them where they are many. */
function describe(compared: Compared | null): string {
  if (compared === null) return "";
  const { same, changed, databases, absent } = compared;
  const named = (words: string, files: readonly string[]) =>
    files.length === 0 ? [] : [`${files.length} ${words}, first ${files[0] ?? ""}`];
  return [
    "",
    `${same} as in the data`,
    ...named("changed meanwhile", changed),
    ...named("databases, which a snapshot writes anew", databases),
    ...named("not in it", absent),
  ].join("; ");
}

function evidenceOf(compared: Compared | null): Readonly<Record<string, Json>> {
  if (compared === null) return {};
  const { same, changed, databases, absent } = compared;
  const first = (files: readonly string[]) => files.slice(0, 20);
  return {
    same,
    changed: first(changed),
    databases: first(databases),
    absent: first(absent),
  };
}

/** Archives the data, restores the archive beside it and compares; only then it counts. */
export async function backup(context: Context): Promise<Done> {
  const { request, say } = context;
  const { backup: wanted, run } = request;
  if (wanted.method === "none") {
    const summary = "no backup is configured (prism:backup.method is none)";
    return { outcome: "already", summary, evidence: {} };
  }
  const { target, data: folders } = wanted;
  // Before its first start the app may not have made all its folders yet.
  const isEmpty = readCurrentId(context.layout) === null;
  const data = folders.filter((folder) => !isEmpty || existsSync(folder));
  if (data.length === 0) {
    const summary = `no data yet: none of ${folders.join(", ")} exists`;
    return { outcome: "already", summary, evidence: {} };
  }
  mkdirSync(target, { recursive: true, mode: 0o700 });
  checkSpace(target, data);
  const since = Date.now();
  say(wanted.method === "builtin" ? `archiving ${data.join(", ")}` : wanted.command.join(" "));
  const made =
    wanted.method === "builtin"
      ? await makeArchive(context, data, target)
      : { path: await runCommand(context, wanted.command, target), hashes: null };
  chmodSync(made.path, 0o600);
  say(`restoring ${made.path} into a scratch folder and comparing`);
  let compared: Compared | null = null;
  const files = await proveArchive(context, made.path, made.hashes, async (restored, scratch) => {
    if (made.hashes === null) compared = await compareWithData(restored, scratch, data, since);
  });
  const sha256 = await sha256Of(made.path);
  const { size: bytes } = statSync(made.path);
  context.append({ type: "backup", path: made.path, sha256, bytes, runId: run.id });
  return {
    outcome: "ok",
    summary: `${made.path}: ${files} files, ${describeSize(bytes)}, restored and compared${describe(compared)}`,
    evidence: { path: made.path, sha256, bytes, files, ...evidenceOf(compared) },
  };
}
