import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { StepRequest, Verdict } from "../plan/protocol";
import { answerFromRecord } from "./answers";
import { StepFault, wordsOf } from "./fault";
import { layoutOf } from "./layout";
import { endMarked, markOf } from "./leftovers";
import { followLog, type LogTail } from "./log-tail";
import { parseRequest } from "./parse-request";
import { prepareRoot, type StepSurroundings } from "./step";
import { createVerdicts } from "./verdict";
import * as workers from "./worker-file";

const LOOK_MILLISECONDS = 50;
/** A worker ends what hangs 2.5 s after the limit; one that hangs itself is ended here. */
const OVERTIME_SECONDS = 4;

/** A worker and the ways to hear of it. */
interface Followed {
  readonly worker: workers.Worker;
  /** Verdict that came through the pipe; only its starter has one. */
  readonly heard: () => Verdict | null;
  /** Settled once the worker is gone, if its starter can tell. */
  readonly gone: Promise<void>;
  readonly tail: LogTail;
}

/** File for the worker's progress; none on a full disk, where a way back must work all the same. */
function openLog(path: string): number | null {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, "a", 0o600);
  } catch {
    return null;
  }
}

function parseVerdict(text: string): Verdict | null {
  return text.endsWith("\n") ? (JSON.parse(text) as Verdict) : null;
}

/** Starts a worker in a session of its own, which nothing ends that ends this process. */
function start(text: string, request: StepRequest, around: StepSurroundings): Promise<Followed> {
  const path = workers.logOf(layoutOf(request.paths), request);
  const log = openLog(path);
  const tail = followLog(log === null ? null : path, around.print);
  const child = spawn(process.execPath, [resolve(around.runnerFile ?? ""), "work"], {
    detached: true,
    stdio: ["pipe", "pipe", log ?? "ignore"],
  });
  if (log !== null) closeSync(log);
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  // It may be gone before it has read all.
  child.stdin?.on("error", () => {});
  child.stdin?.end(text);
  return new Promise((done, fail) => {
    const gone = new Promise<void>((end) => child.on("close", () => end()));
    child.on("error", (error) => {
      const wayOut = "look at the host's memory and processes, then run pulumi up again";
      fail(new StepFault(`the step's process could not start: ${wordsOf(error)}`, wayOut, false));
    });
    if (child.pid === undefined) return;
    const worker = workers.workerOf(child.pid, request.limitSeconds);
    done({ worker, heard: () => parseVerdict(said), gone, tail });
  });
}

/** The worker of this step that acts now; null if there is none. */
function findRunning(request: StepRequest, around: StepSurroundings): Followed | null {
  const layout = layoutOf(request.paths);
  const found = workers.readWorker(layout, request.run.id, request.phase);
  if (found === null || found.verdict !== null || !workers.isAlive(found)) return null;
  const since = Math.round(workers.ageSeconds(found));
  around.print(
    `${request.host} ${request.phase}: runs already since ${since} s (pid ${found.pid})`,
  );
  const tail = followLog(workers.logOf(layout, request), around.print);
  const never = new Promise<void>(() => {});
  return { worker: found, heard: () => null, gone: never, tail };
}

async function end(request: StepRequest, worker: workers.Worker, reason: string) {
  workers.endWorker(worker);
  await endMarked(markOf(layoutOf(request.paths), request, worker));
  return new StepFault(
    reason,
    "run pulumi up again; if it comes back, look at the step's lines above",
    false,
  );
}

/** Waits for a worker's verdict and shows its progress meanwhile. */
async function follow(request: StepRequest, followed: Followed): Promise<Verdict> {
  const { worker, heard, gone, tail } = followed;
  const layout = layoutOf(request.paths);
  const find = () => {
    const file = workers.readWorker(layout, request.run.id, request.phase);
    return heard() ?? (file !== null && workers.isSame(file, worker) ? file.verdict : null);
  };
  try {
    for (;;) {
      const wasAlive = workers.isAlive(worker);
      // A worker leaves its verdict before it goes, so look for it after looking for the worker.
      if (!wasAlive) await Promise.race([gone, pause(LOOK_MILLISECONDS)]);
      tail.read();
      const verdict = find() ?? (wasAlive ? null : answerFromRecord(request));
      if (verdict !== null) return verdict;
      if (!wasAlive) throw await end(request, worker, "the step's process ended without a verdict");
      if (workers.ageSeconds(worker) > worker.limitSeconds + OVERTIME_SECONDS) {
        const seconds = worker.limitSeconds;
        throw await end(
          request,
          worker,
          `did not end within its limit of ${seconds} s and was ended`,
        );
      }
      await Promise.race([gone, pause(LOOK_MILLISECONDS)]);
    }
  } finally {
    tail.end();
  }
}

/**
 * Answers one call of a step: from its record, from the worker that acts already, or from one that it starts. The worker
 * goes on whatever becomes of this process.
 *
 * @param text  JSON of a StepRequest
 * @returns     the step's verdict, whatever happens
 */
export async function callStep(text: string, around: StepSurroundings): Promise<Verdict> {
  const parsed = parseRequest(text);
  if ("verdict" in parsed) return parsed.verdict;
  const { request } = parsed;
  // What is said here holds no value of the request.
  const verdicts = createVerdicts(request, (words) => words);
  try {
    prepareRoot(request);
    const answer = answerFromRecord(request);
    if (answer !== null) return answer;
    const followed = findRunning(request, around) ?? (await start(text, request, around));
    return await follow(request, followed);
  } catch (error) {
    return verdicts.failed(error);
  }
}
