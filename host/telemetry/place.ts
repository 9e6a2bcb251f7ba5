import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { telemetryFileOf } from "../../plan/command-text";
import type { StageRequest } from "../../plan/protocol";
import type { StepContext } from "../context";
import { wordsOf } from "../fault";
import { readTextIfThere, replaceFile } from "../files";
import { pm2, readPid, readProcess } from "../pm2";
import { readTelemetry, telemetryName, type TelemetryFile } from "./file";

/** More memory than it ever needs; pm2 starts it again beyond it. */
const MOST_MEMORY = "300M";

type Context = StepContext<StageRequest>;

/** Text of the pm2 configuration of the telemetry. Source: FACTS.md, Hosts: the one form in which pm2 7 runs Bun. */
function formatConfig({ layout, request }: Context): string {
  const { settings, program, log } = layout.telemetry;
  const app = {
    name: telemetryName(request.app.name),
    script: request.paths.bun,
    interpreter: "none",
    args: [program, settings],
    cwd: layout.root,
    exec_mode: "fork",
    vizion: false,
    restart_delay: 5000,
    max_restarts: 1_000_000,
    max_memory_restart: MOST_MEMORY,
    out_file: log,
    error_file: log,
  };
  return `module.exports = ${JSON.stringify({ apps: [app] }, null, 2)};\n`;
}

/** The program that the run brought, if it arrived whole. */
function readProgram({ request, runnerFile }: Context): string {
  const path = join(dirname(runnerFile ?? "."), telemetryFileOf(request.host, request.run.id));
  const text = readTextIfThere(path) ?? "";
  const [, code = "", digest] = /^([^]*\n)\/\/prism-telemetry ([0-9a-f]{64})\n$/.exec(text) ?? [];
  if (createHash("sha256").update(code).digest("hex") === digest) return text;
  throw new Error(
    `expected the telemetry's program at ${path}, found ${text === "" ? "none" : "a damaged one"}`,
  );
}

async function place(context: Context): Promise<string | null> {
  const { request, layout } = context;
  const { telemetry, stack, host, paths, balancer, app } = request;
  const { settings, pm2Config, program } = layout.telemetry;
  const before = readTelemetry(layout);
  if (telemetry === undefined) {
    if (before === null) return null;
    await removeTelemetry(context);
    return "the telemetry is removed";
  }
  const file: TelemetryFile = { ...telemetry, stack, host, paths, balancer, app: app.name };
  const wanted = [
    [program, readProgram(context)],
    [settings, `${JSON.stringify(file)}\n`],
    [pm2Config, formatConfig(context)],
  ] as const;
  const isPlaced = wanted.every(([path, text]) => readTextIfThere(path) === text);
  if (isPlaced && readPid(telemetryName(app.name)) !== null) return null;
  if (before !== null && before.app !== app.name) await removeTelemetry(context);
  mkdirSync(layout.bin, { recursive: true });
  for (const [path, text] of wanted) replaceFile(path, text);
  await pm2(context, ["startOrRestart", pm2Config]);
  await pm2(context, ["save", "--force"]);
  return before === null ? "the telemetry is started" : "the telemetry is started anew";
}

/**
 * Sees to it that this host's telemetry is as a deployment wants it, or is not there. It is no part of the deployment:
 * going back leaves it alone, and what goes wrong with it fails nothing.
 *
 * @returns  what was done or went wrong, for people; empty if nothing was to be done
 */
export async function placeTelemetry(context: Context): Promise<string[]> {
  const { lane } = context.request.run;
  if (lane !== "first" && lane !== "deploy") return [];
  try {
    const done = await place(context);
    return done === null ? [] : [done];
  } catch (error) {
    return [
      `the telemetry could not be changed (${wordsOf(error)}); this host's alarms may have no data`,
    ];
  }
}

/** Takes the telemetry out of pm2 and away, if there is one; after a reboot pm2 knows nothing of it either. */
export async function removeTelemetry(context: StepContext): Promise<void> {
  const { layout } = context;
  const file = readTelemetry(layout);
  if (file === null) return;
  const name = telemetryName(file.app);
  if ((await readProcess(context, name)) !== null) await pm2(context, ["delete", name]);
  await pm2(context, ["save", "--force"]);
  // The settings last: whoever is interrupted before begins again.
  const { settings, ...others } = layout.telemetry;
  for (const path of [...Object.values(others), settings]) rmSync(path, { force: true });
}
