import type { CheckSettings } from "../config/schema";
import { ask, differenceOf } from "./http";
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
  const answer = await ask(`${base}${path}`, { method, body, limitMilliseconds: limit, redact });
  const said = `${name} (${method} ${path})`;
  if (typeof answer === "string") {
    return { name, problem: `${said} got no answer: ${answer}`, milliseconds: null };
  }
  const { status, json, text, milliseconds } = answer;
  const difference = expectJson === undefined ? null : differenceOf(expectJson, jsonOf(json, text));
  const problem =
    status !== expectStatus
      ? `${said} answered ${status} instead of ${expectStatus}: ${text.trim().slice(0, 200)}`
      : difference !== null
        ? `${said}: ${difference}`
        : milliseconds > limitMilliseconds
          ? `${said} took ${milliseconds} ms, allowed are ${limitMilliseconds} ms`
          : null;
  return { name, problem, milliseconds };
}

type Parsed = Parameters<typeof differenceOf>[1];

/** MCP servers may answer as an event stream; its first data line is the answer. */
function jsonOf(json: Parsed, text: string): Parsed {
  const data = json === undefined ? /^data: ?(.+)$/m.exec(text)?.[1] : undefined;
  if (data === undefined) return json;
  try {
    return JSON.parse(data) as Parsed;
  } catch {
    return undefined;
  }
}
