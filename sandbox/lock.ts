import { holdFlock } from "../host/flock";
import { SandboxError } from "./errors";

/**
 * Does something while nobody else who asks for the same file does.
 *
 * @param file  the lock's file; made when missing
 * @param limitSeconds  longest wait for the one who holds it
 * @throws SandboxError  somebody else held it for longer than that
 */
export async function withLock<T>(
  file: string,
  limitSeconds: number,
  work: () => Promise<T>,
): Promise<T> {
  const asked = await holdFlock(file, limitSeconds, process.env).catch(() => null);
  if (!asked?.isHeld) {
    throw new SandboxError(
      `${file}: expected the lock within ${limitSeconds} s, found it held; wait for the other start or stop`,
    );
  }
  try {
    return await work();
  } finally {
    await asked.release();
  }
}
