import { parseArgs } from "node:util";
import { hostEnvironment } from "./context";
import { layoutOf } from "./layout";
import { appendLedger } from "./ledger-file";
import { takeLock } from "./lock";
import type { ToolSettings } from "./tool-context";

/** Longest wait for a step that runs; seconds. */
const LIMIT_SECONDS = 20;

/**
 * Carries out `prism-host note RUN …`: writes down what was decided in the hour after a run.
 *
 * @returns  what was done; null if the words are not understood
 * @throws StepFault  another step holds the host's lock
 */
export async function noteHere(
  { paths }: ToolSettings,
  args: readonly string[],
): Promise<string | null> {
  const text = { type: "string" } as const;
  const options = { decision: text, alarms: text, reason: text, by: text };
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const { decision, alarms = "", reason, by } = values;
  const [runId] = positionals;
  if (runId === undefined || reason === undefined || by === undefined) return null;
  if (decision !== "notified" && decision !== "passed" && decision !== "unseen") return null;
  const layout = layoutOf(paths);
  const release = await takeLock(layout.lock, LIMIT_SECONDS, hostEnvironment(paths));
  try {
    const ids = alarms.split(",").filter(Boolean);
    appendLedger(layout.ledger, { type: "watched", runId, decision, alarms: ids, reason, by });
    return `noted for run ${runId}: ${decision}`;
  } finally {
    release();
  }
}
