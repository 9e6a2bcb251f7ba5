import type { MeasureRequest } from "../../plan/measuring";
import { PROTOCOL } from "../../plan/protocol";
import type { CheckSettings } from "../../config/schema";
import { readServerStat } from "../balancer/haproxy-socket";
import { createContext, type StepContext } from "../context";
import type { StagedDeployment } from "../deployment-file";
import { markLogs, type LogMarks } from "../logs";
import { readListeners } from "../listeners";
import { readPid, readProcess } from "../pm2";
import { readRecord } from "../records";
import type { Redact } from "../redact";
import { createAccessLogMeter } from "./access-log";
import { createProcessMeter, readUsage } from "./app-process";
import type { Meter } from "./collect";
import { createErrorMeter } from "./error-lines";
import { createHaproxyMeter } from "./haproxy-counters";
import { createLineReader, linesBefore } from "./line-reader";
import { probesOf, startProbes } from "./probes";

/** How much of the log before the release says which kinds of lines are known; bytes. */
const KNOWN_BYTES = 1024 * 1024;
/** Longest time of a command that a meter needs. */
const COMMAND_SECONDS = 60;

/** A meter that is made at its first look, and again while that fails: a log may come to be later. */
function lateMeter(source: Meter["source"], create: () => Meter | Promise<Meter>): Meter {
  let made: Meter | null = null;
  return {
    source,
    take: async () => {
      made ??= await create();
      return made.take();
    },
  };
}

/** All meters of one host. */
export interface Meters {
  readonly all: readonly Meter[];
  /** Sends no more probes. */
  readonly stop: () => void;
}

/** The health endpoint as a check. */
export function healthCheckOf({ app }: Pick<StagedDeployment, "app">): CheckSettings {
  const { path, expectJson } = app.health;
  return {
    name: "health",
    method: "GET",
    path,
    expectStatus: 200,
    expectJson,
    mcp: false,
    limitMilliseconds: 500,
  };
}

/** Where the app listens; asked anew by each probe until it is known. */
export function createBase(port: number): () => string {
  let address: string | undefined;
  return () => {
    address ??= readListeners(port)[0]?.address;
    return `http://${address ?? "127.0.0.1"}:${port}`;
  };
}

/** What pm2's commands need. */
function contextOf(request: MeasureRequest, redact: Redact): StepContext {
  const { host, run, paths, balancer } = request;
  return createContext(
    {
      protocol: PROTOCOL,
      phase: "settle",
      stack: "",
      host,
      run,
      upstream: "go",
      limitSeconds: COMMAND_SECONDS,
      paths,
      keep: 0,
      balancer,
    },
    redact,
    () => {},
    null,
  );
}

/** Where the logs ended when the release was activated, as far as its step wrote it down. */
function activationOf(request: MeasureRequest, { layout }: StepContext) {
  const record = request.group === "canary" ? readRecord(layout, request.run.id, "activate") : null;
  const marks = record?.evidence["logMarks"];
  const pid = record?.evidence["pid"];
  return {
    marks: marks === undefined ? null : (marks as LogMarks),
    pid: typeof pid === "number" ? pid : null,
  };
}

/** Follows both of the app's logs from the activation on, or from now. */
async function errorMeter(
  request: MeasureRequest,
  staged: StagedDeployment,
  redact: Redact,
): Promise<Meter> {
  const context = contextOf(request, redact);
  const process = await readProcess(context, staged.app.name);
  if (process === null) throw new Error(`pm2 knows no process ${staged.app.name}`);
  const marks = activationOf(request, context).marks ?? {};
  const ends = markLogs(process);
  const logs = Object.keys(ends).map((path) => ({ path, from: marks[path] ?? ends[path] ?? 0 }));
  const readers = logs.map(({ path, from }) => createLineReader(path, from));
  return createErrorMeter(
    {
      before: logs.flatMap(({ path, from }) => linesBefore(path, from, KNOWN_BYTES)),
      read: () => readers.flatMap((read) => read()),
    },
    new RegExp(staged.app.logErrorPattern),
    redact,
  );
}

/** Users' requests: from the access log or from the balancer, never from both, which would count them twice. */
export function userMeters({
  accessLog,
  balancer,
}: Pick<MeasureRequest, "accessLog" | "balancer">): readonly Meter[] {
  if (accessLog !== null) {
    const { path, pattern } = accessLog;
    const read = createLineReader(path);
    return [createAccessLogMeter(read, new RegExp(pattern))];
  }
  const { settings, server } = balancer;
  if (settings.adapter !== "haproxy") return [];
  const { sockets, backend } = settings;
  return sockets.map((at) => createHaproxyMeter(() => readServerStat(at, backend, server)));
}

/** Starts to measure the deployment that runs on this host. */
export function startMeters(
  request: MeasureRequest,
  staged: StagedDeployment,
  redact: Redact,
): Meters {
  const { app, port } = staged;
  const base = createBase(port);
  // The core routes.
  const checks = [...app.checks, healthCheckOf(staged)];
  const probes = checks.map((check) => () => {
    const [probe] = probesOf(base(), [check], redact);
    return probe === undefined ? Promise.resolve(false) : probe();
  });
  const probing = startProbes(probes, request.probesPerSecond);
  const eye = {
    readPid: () => readPid(app.name),
    readUsage,
    now: () => performance.now() / 1000,
  };
  const { pid } = activationOf(request, contextOf(request, redact));
  return {
    all: [
      probing,
      ...userMeters(request),
      createProcessMeter(eye, pid),
      lateMeter("errorLog", () => errorMeter(request, staged, redact)),
    ],
    stop: probing.stop,
  };
}
