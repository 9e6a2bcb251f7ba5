import { setTimeout as pause } from "node:timers/promises";
import type { VerifyRequest } from "../plan/protocol";
import type { TestResults } from "../plan/test-results";
import { mustRead } from "./activate";
import { runCheck } from "./checks";
import { problemOfHealth } from "./condition";
import type { Done, StepContext } from "./context";
import { readCounts, shrunken, type Counts } from "./data-counts";
import { readCurrentId, type StagedDeployment } from "./deployment-file";
import { StepFault } from "./fault";
import { deadlineProblem, readGuard } from "./guard-file";
import { lookAtApp } from "./health";
import { tryWebSocket } from "./http";
import { appLines, type LogMarks } from "./logs";
import { testPerformance } from "./performance";
import { readProcess, type Pm2Process } from "./pm2";
import { deploymentOfProcess } from "./processes";
import { readRecord } from "./records";

type Context = StepContext<VerifyRequest>;

/** The app must stand still this long: same process, no restart. An app that dies after 10 s must not pass. */
const DWELL_MILLISECONDS = 12_000;
/** Source: SOP phase 4, no ERROR in the last 100 lines. */
const LOG_LINES = 100;

function problemsOfProcess(
  context: Context,
  staged: StagedDeployment,
  first: Pm2Process | null,
  second: Pm2Process | null,
): string[] {
  if (second === null) return [`pm2 knows no process ${staged.app.name}`];
  const problems: string[] = [];
  if (second.status !== "online") problems.push(`pm2 shows ${second.status} instead of online`);
  const restarts = second.restarts - (first?.restarts ?? 0);
  if (first !== null && (restarts > 0 || first.pid !== second.pid)) {
    problems.push(
      `the process changed from pid ${first.pid ?? 0} to pid ${second.pid ?? 0} while it was watched (${restarts} restarts)`,
    );
  }
  const runs = second.pid === null ? null : deploymentOfProcess(second.pid, context.layout);
  if (second.pid !== null && runs !== staged.deployment.id) {
    problems.push(
      `the process works in ${runs ?? "no deployment"} instead of ${staged.deployment.id}`,
    );
  }
  return problems;
}

function problemOfLogs(
  context: Context,
  staged: StagedDeployment,
  process: Pm2Process | null,
  marks: LogMarks,
) {
  const pattern = new RegExp(staged.app.logErrorPattern);
  const lines = appLines(process, marks, LOG_LINES);
  const bad = lines.filter((line) => pattern.test(line));
  const [first] = bad;
  return first === undefined
    ? null
    : `${bad.length} of the last ${lines.length} log lines match ${staged.app.logErrorPattern}; first: ${context.redact(first).slice(0, 300)}`;
}

async function problemOfCounts(context: Context, staged: StagedDeployment, before: unknown) {
  if (before === null || before === undefined || typeof before === "string") return null;
  const after = await readCounts(context, staged);
  if (after === null) return null;
  if (typeof after === "string") return after;
  const less = shrunken(before as Counts, after);
  return less.length === 0 ? null : `data became less: ${less.join(", ")}`;
}

/** Other hosts may verify as long as this step's limit; none may confirm when this one goes back then. */
function checkDeadline({ request, layout, left }: Context): void {
  const needed = request.settleSeconds * 1000 + Math.max(0, left());
  const problem = deadlineProblem(readGuard(layout), request.run.id, Date.now(), needed);
  if (problem === null) return;
  throw new StepFault(problem, "run pulumi up again; it opens a fresh run", false);
}

function evidenceOf({ smoke, performance, command }: TestResults) {
  return { smoke, performance: performance.map((check) => ({ ...check })), command };
}

/** SOP phase 4 on one host: process, health, checks, WebSocket, logs, data. */
export async function verify(context: Context): Promise<Done> {
  const { request, layout, say } = context;
  const { run, limitSeconds } = request;
  const staged = mustRead(context, run.deployment.id);
  const { app, port } = staged;
  const activation = readRecord(layout, run.id, "activate");
  const isNew = activation?.outcome === "ok";
  const marks = (activation?.evidence["logMarks"] ?? {}) as LogMarks;
  const started = performance.now();
  const first = await readProcess(context, app.name);
  const look = await lookAtApp(
    staged,
    first?.pid ?? null,
    Math.min(5000, context.left()),
    context.redact,
  );
  const base = look.state === "healthy" ? `http://${look.address}:${port}` : null;
  const checked = [];
  if (base !== null) {
    say(`${app.checks.length} checks`);
    // One after another: measured times must not hold each other up.
    for (const check of app.checks)
      checked.push(await runCheck(base, check, context.left(), context.redact));
  }
  const passed = base !== null && checked.every(({ problem }) => problem === null);
  const tested =
    passed && request.performance !== null
      ? await testPerformance(context, staged, request.performance, base)
      : null;
  const socket =
    look.state === "healthy" && app.webSocketPath !== null
      ? await tryWebSocket(look.address, port, app.webSocketPath, Math.min(5000, context.left()))
      : null;
  const counts = isNew
    ? await problemOfCounts(context, staged, activation.evidence["dataCounts"])
    : null;
  const dwell = isNew ? Math.min(DWELL_MILLISECONDS, (limitSeconds * 1000) / 4) : 0;
  const wait = dwell - (performance.now() - started);
  if (wait > 0 && base !== null) {
    say(`watching the process for ${(dwell / 1000).toFixed(1)} s`);
    await pause(wait);
  }
  const second = await readProcess(context, app.name);
  const end = await lookAtApp(
    staged,
    second?.pid ?? null,
    Math.min(5000, context.left()),
    context.redact,
  );
  const linked = readCurrentId(layout);
  const problems = [
    linked === run.deployment.id
      ? null
      : `current points to ${linked ?? "nothing"} instead of ${run.deployment.id}`,
    ...problemsOfProcess(context, staged, first, second),
    problemOfHealth(look, staged) ?? problemOfHealth(end, staged),
    ...checked.map(({ problem }) => problem),
    ...(tested?.problems ?? []),
    socket === null ? null : `WebSocket ${app.webSocketPath ?? ""}: ${socket}`,
    isNew ? problemOfLogs(context, staged, second, marks) : null,
    counts,
  ].filter((problem) => problem !== null);
  const evidence = {
    pid: second?.pid ?? null,
    restarts: second?.restarts ?? null,
    dwellSeconds: dwell / 1000,
    checks: checked.map(({ name, milliseconds }) => ({ name, milliseconds })),
    ...(tested && { tests: evidenceOf(tested.results) }),
    problems,
  };
  if (problems.length > 0) {
    throw new StepFault(
      problems.join("; "),
      `look at it on the host: ${request.paths.pm2} logs ${app.name} --nostream --lines 100`,
      look.state !== "foreign" && end.state !== "foreign",
      evidence,
    );
  }
  checkDeadline(context);
  if (tested !== null) {
    const { results } = tested;
    context.append({ type: "tested", runId: run.id, deploymentId: run.deployment.id, results });
  }
  return {
    outcome: "ok",
    summary: `verified ${run.deployment.id}: ${checked.length} checks${tested === null ? "" : " and the performance test"}`,
    evidence,
  };
}
