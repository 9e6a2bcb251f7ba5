import { setTimeout as pause } from "node:timers/promises";
import { SandboxError } from "../errors";

/** Longer than any state takes that is waited for: a host's numbers are missed after seven minutes. */
const LIMIT_SECONDS = 600;

/**
 * Asks again until something is so.
 *
 * @returns  seconds that it took
 * @throws SandboxError  it was not so within the limit
 */
export async function untilSo(what: string, isSo: () => Promise<boolean>): Promise<number> {
  const start = performance.now();
  for (;;) {
    const isTrue = await isSo();
    const seconds = (performance.now() - start) / 1000;
    if (isTrue) return seconds;
    if (seconds > LIMIT_SECONDS) {
      throw new SandboxError(`${what}: expected within ${LIMIT_SECONDS} s, found it not so`);
    }
    await pause(1000);
  }
}
