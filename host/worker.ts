import type { Verdict } from "../plan/protocol";
import { layoutOf } from "./layout";
import { parseRequest } from "./parse-request";
import { runStep } from "./step";
import { workerOf, writeWorker } from "./worker-file";

/** Progress that a log keeps, in characters; a command that prints without end must not fill the disk. */
const LOG_KEPT = 1_000_000;
/** A longer line would block the deployer's provider. */
const LINE_KEPT = 4096;

function createLimited(print: (line: string) => void): (line: string) => void {
  let left = LOG_KEPT;
  return (line) => {
    if (left <= 0) return;
    // One line of progress is one line of the log.
    const text = line.replaceAll("\n", " ").slice(0, LINE_KEPT);
    left -= text.length + 1;
    print(text);
    if (left <= 0) print("… more lines are not shown");
  };
}

/**
 * Carries out one step for whoever asks for it, and leaves the verdict in its worker file.
 *
 * @param text        JSON of a StepRequest
 * @param runnerFile  file of this runner
 */
export async function work(
  text: string,
  runnerFile: string,
  print: (line: string) => void,
): Promise<Verdict> {
  const parsed = parseRequest(text);
  if ("verdict" in parsed) return parsed.verdict;
  const { request } = parsed;
  const layout = layoutOf(request.paths);
  const worker = workerOf(process.pid, request.limitSeconds);
  writeWorker(layout, request, { ...worker, verdict: null });
  const verdict = await runStep(text, { print: createLimited(print), runnerFile });
  writeWorker(layout, request, { ...worker, verdict });
  return verdict;
}
