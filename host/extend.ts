import { endingOf } from "../plan/ledger";
import { activationOf } from "./activate";
import { replaceFile } from "./files";
import { guardName, readGuard } from "./guard-file";
import type { Layout } from "./layout";
import { readLedger } from "./ledger-file";
import { readPid } from "./pm2";

/**
 * Moves the armed deadline of a run; the guard reads it at its next look. Never to an earlier time. Call it under the
 * host's lock.
 *
 * @param to   ISO 8601 UTC
 * @param now  milliseconds since 1970
 * @returns    why it was not moved; null if this host stays on the run at least until then
 */
export function extendDeadline(
  layout: Layout,
  runId: string,
  to: string,
  now: number,
): string | null {
  const guard = readGuard(layout);
  const { entries } = readLedger(layout.ledger);
  const ending = endingOf(entries, runId);
  if (ending !== null) return `run ${runId} has ended on this host (${ending})`;
  // It ran the deployment verified already, so nothing was switched, and nothing would go back.
  if (guard?.run.id !== runId && activationOf(entries, runId) === null) return null;
  if (guard?.run.id !== runId) return `run ${runId} has no deadline on this host`;
  if (readPid(guardName(guard.app)) === null) return `the guard of run ${runId} does not run`;
  if (Date.parse(guard.deadline) <= now) return `the deadline ${guard.deadline} has passed`;
  if (!(Date.parse(to) > Date.parse(guard.deadline))) {
    return Number.isNaN(Date.parse(to)) ? `expected a time, got ${JSON.stringify(to)}` : null;
  }
  const deadline = new Date(to).toISOString();
  replaceFile(layout.guard, `${JSON.stringify({ ...guard, deadline })}\n`);
  return null;
}
