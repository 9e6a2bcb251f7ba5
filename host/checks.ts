import type { CheckSettings } from "../config/schema";
import { ask, differenceOf } from "./http";
import { visitMcp } from "./mcp";
import type { Redact } from "./redact";

/** Result of one request of the checks list. */
export interface Checked {
  readonly name: string;
  /** null if it was answered as expected and in time. */
  readonly problem: string | null;
  readonly milliseconds: number | null;
}

/**
 * Sends one request and compares its answer.
 *
 * @param base              scheme, host and port
 * @param leftMilliseconds  until the step's limit
 */
export async function runCheck(
  base: string,
  check: CheckSettings,
  leftMilliseconds: number,
  redact: Redact,
): Promise<Checked> {
  const { name, method, path, body, expectStatus, expectJson, limitMilliseconds } = check;
  // Waits longer than allowed, so that the message can say how slow it was.
  const limit = Math.min(leftMilliseconds, 2 * limitMilliseconds + 1000);
  if (check.mcp) {
    const visit = await visitMcp(`${base}${path}`, { limitMilliseconds: limit, redact });
    const said = `${name} (MCP at ${path})`;
    const problem = visit.problem === null ? lateness(visit.milliseconds, check) : visit.problem;
    return { name, problem: problem && `${said} ${problem}`, milliseconds: visit.milliseconds };
  }
  const answer = await ask(`${base}${path}`, { method, body, limitMilliseconds: limit, redact });
  const said = `${name} (${method} ${path})`;
  if (typeof answer === "string") {
    return { name, problem: `${said} got no answer: ${answer}`, milliseconds: null };
  }
  const { status, json, text, milliseconds } = answer;
  const difference = expectJson === undefined ? null : differenceOf(expectJson, json);
  const late = lateness(milliseconds, check);
  const problem =
    status !== expectStatus
      ? `${said} answered ${status} instead of ${expectStatus}: ${text.trim().slice(0, 200)}`
      : difference !== null
        ? `${said}: ${difference}`
        : late && `${said} ${late}`;
  return { name, problem, milliseconds };
}

/** How an answer came too late, in words; null if it did not. */
function lateness(
  milliseconds: number | null,
  { limitMilliseconds }: CheckSettings,
): string | null {
  if (milliseconds === null || milliseconds <= limitMilliseconds) return null;
  return `took ${milliseconds} ms, allowed are ${limitMilliseconds} ms`;
}
