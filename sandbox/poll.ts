import { setTimeout as wait } from "node:timers/promises";
import { SandboxError } from "./errors";

/**
 * Asks again until there is an answer.
 *
 * @param what   what is waited for, for the error
 * @param limitSeconds  longest wait
 * @param ask    gives undefined or false as long as there is no answer
 * @returns      the answer
 * @throws SandboxError  none within the limit
 */
export async function poll<T>(
  what: string,
  limitSeconds: number,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const end = performance.now() + limitSeconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) {
      throw new SandboxError(
        `${what}: expected within ${limitSeconds} s, got nothing; see its log`,
      );
    }
    await wait(20);
  }
}
