import { StepFault, wordsOf } from "./fault";
import { holdFlock } from "./flock";

/** Releases the lock. */
export type Release = () => void;

/**
 * Takes the host's lock, so that two steps never act at once.
 *
 * @throws StepFault  another step holds it until the limit, or there is no flock on the host
 */
export async function takeLock(
  path: string,
  limitSeconds: number,
  env: Readonly<Record<string, string>>,
): Promise<Release> {
  const wait = Math.max(1, Math.floor(limitSeconds));
  const asked = await holdFlock(path, wait, env).catch((error: unknown) => {
    throw new StepFault(
      `flock cannot be started on this host: ${wordsOf(error)}`,
      "install util-linux (flock), or add its folder to paths.search",
      false,
    );
  });
  if (asked.isHeld) return () => void asked.release();
  throw new StepFault(
    `the host's lock ${path} is held by another step since more than ${wait} s (flock ended with ${String(asked.code)})`,
    `wait for the other run, or see who holds it: fuser ${path}`,
    false,
  );
}
