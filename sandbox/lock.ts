import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { SandboxError } from "./errors";

/**
 * Does something while nobody else who asks for the same file does.
 *
 * The lock is held by a child that ends with this program, so a kill leaves none behind.
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
  await mkdir(dirname(file), { recursive: true });
  const wait = ["-w", String(limitSeconds)];
  // `cat` waits for the end of its input, which comes when this program lets go or dies.
  const holder = spawn("flock", [...wait, file, "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = new Promise<void>((resolve) => holder.once("close", () => resolve()));
  const isHeld = await new Promise<boolean>((resolve) => {
    holder.stdout.once("data", () => resolve(true));
    holder.once("close", () => resolve(false));
    holder.once("error", () => resolve(false));
  });
  if (!isHeld) {
    throw new SandboxError(
      `${file}: expected the lock within ${limitSeconds} s, found it held; wait for the other start or stop`,
    );
  }
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
