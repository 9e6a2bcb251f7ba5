import { existsSync } from "node:fs";
import type { Survey, SurveyRequest } from "../plan/adoption";
import { digestOf } from "../plan/identity";
import { PROTOCOL } from "../plan/protocol";
import { readCheckout } from "./adopt-checkout";
import { environmentFilesOf, readAppEnvironment } from "./adopt-environment";
import { describeProcess, familyOf, openFiles, readEnviron } from "./adopt-process";
import { runCheck } from "./checks";
import { hostEnvironment } from "./context";
import { formatEnvironment } from "./env-file";
import { run } from "./exec";
import { ask } from "./http";
import { inspect } from "./inspect";
import { listeningPorts, readListeners } from "./listeners";
import { isDaemonAlive, parseRawList, type RawProcess } from "./pm2";
import { createRedactor } from "./redact";

const LIMIT_MILLISECONDS = 10_000;

async function listRaw({ paths }: SurveyRequest): Promise<readonly RawProcess[]> {
  // Any question would start pm2's daemon, and looking must change nothing.
  if (!isDaemonAlive() || !existsSync(paths.pm2)) return [];
  const env = hostEnvironment(paths, (name) => name.startsWith("PRISM_"));
  const ran = await run([paths.pm2, "jlist", "--silent"], {
    env,
    limitMilliseconds: LIMIT_MILLISECONDS,
  });
  return parseRawList(ran.stdout) ?? [];
}

/** Port to ask: the one that the app was told, else the first. */
function portOf(ports: readonly number[], environment: Readonly<Record<string, string>>) {
  return ports.find((port) => String(port) === environment["PORT"]) ?? ports[0];
}

async function askApp(request: SurveyRequest, port: number | undefined, pids: readonly number[]) {
  const listener =
    port === undefined
      ? undefined
      : readListeners(port).find(({ pid }) => pid !== null && pids.includes(pid));
  if (listener === undefined || port === undefined) {
    return { health: "it listens on no TCP port", failedChecks: [] };
  }
  const base = `http://${listener.address}:${port}`;
  const redact = (text: string) => text;
  const answer = await ask(`${base}${request.health}`, {
    method: "GET",
    limitMilliseconds: 5000,
    redact,
  });
  const failedChecks: string[] = [];
  for (const check of request.checks) {
    const { problem } = await runCheck(base, check, LIMIT_MILLISECONDS, redact);
    if (problem !== null) failedChecks.push(problem);
  }
  const health =
    typeof answer === "string" ? answer : { status: answer.status, json: answer.json ?? null };
  return { health, failedChecks };
}

/** Looks for the app that was started the old way; changes nothing. */
export async function survey(request: SurveyRequest): Promise<Survey> {
  const { paths, stack, host } = request;
  const question = { protocol: PROTOCOL, stack, host, paths, appName: request.process };
  const [inspection, list] = await Promise.all([inspect(question), listRaw(request)]);
  const missingData = request.data.filter((folder) => !existsSync(folder));
  const names = list.map(({ name = "" }) => name);
  const nothing = {
    host,
    inspection,
    names,
    process: null,
    checkout: null,
    ports: [],
    environment: {},
    unwritable: [],
    health: "nothing runs",
    failedChecks: [],
    missingData,
    fingerprint: "",
  };
  const raw = list.find(({ name }) => name === request.process);
  if (raw === undefined) return nothing;
  const process_ = describeProcess(raw);
  const { pid, folder } = process_;
  if (pid === null) return { ...nothing, process: process_ };
  const files = environmentFilesOf(process_, readEnviron(pid));
  const environment = await readAppEnvironment(raw, files, paths.bun, process.env);
  const pids = familyOf(pid);
  const checkout = await readCheckout({
    paths,
    folder,
    environment,
    environmentFiles: files,
    open: openFiles(pids),
  });
  const ports = listeningPorts(pids);
  const app = await askApp(request, portOf(ports, environment), pids);
  const redact = createRedactor([environment]);
  return {
    ...nothing,
    process: process_,
    checkout,
    ports,
    environment,
    unwritable: formatEnvironment(environment).impossible,
    health: app.health,
    failedChecks: app.failedChecks.map(redact),
    fingerprint: digestOf({ pid, folder, commit: checkout?.commit ?? null, environment }),
  };
}
