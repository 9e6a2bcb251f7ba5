import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** A lock that was asked for: how to let go of it, or flock's exit code if it was not to be had. */
export type Asked =
  | { readonly isHeld: true; readonly release: () => Promise<void> }
  | { readonly isHeld: false; readonly code: number | null };

/**
 * Asks for a file's lock. A helper process holds it: when this one is killed its pipe closes, the helper ends, the lock is
 * free.
 *
 * @param file         made when missing
 * @param waitSeconds  longest wait for whoever holds it
 * @throws Error       there is no flock
 */
export function holdFlock(
  file: string,
  waitSeconds: number,
  env: NodeJS.ProcessEnv,
): Promise<Asked> {
  mkdirSync(dirname(file), { recursive: true });
  return new Promise((done, fail) => {
    const words = ["-w", String(waitSeconds), file, "sh", "-c", "echo held; exec cat"];
    const holder = spawn("flock", words, { env, stdio: ["pipe", "pipe", "ignore"] });
    const ended = new Promise<void>((resolve) => holder.once("close", () => resolve()));
    const release = (): Promise<void> => {
      // Never unref: whoever waits for the end would end without it, with code 0, if nothing else is under way.
      holder.stdin.end();
      return ended;
    };
    holder.once("error", fail);
    holder.once("exit", (code) => done({ isHeld: false, code }));
    holder.stdout.once("data", () => done({ isHeld: true, release }));
  });
}
