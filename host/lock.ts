import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { StepFault } from "./fault";

/** Releases the lock. */
export type Release = () => void;

/**
 * Takes the host's lock, so that two steps never act at once. A helper process holds it for as long
 * as this one lives: when the runner is killed its pipe closes, the helper ends, the lock is free.
 *
 * @throws StepFault  another step holds it until the limit, or there is no flock on the host
 */
export function takeLock(
  path: string,
  limitSeconds: number,
  env: Readonly<Record<string, string>>,
): Promise<Release> {
  mkdirSync(dirname(path), { recursive: true });
  return new Promise((done, fail) => {
    const wait = String(Math.max(1, Math.floor(limitSeconds)));
    const holder = spawn("flock", ["-w", wait, path, "sh", "-c", "echo held; exec cat"], {
      env,
      stdio: ["pipe", "pipe", "ignore"],
    });
    holder.on("error", (error) =>
      fail(
        new StepFault(
          `flock cannot be started on this host: ${error.message}`,
          "install util-linux (flock), or add its folder to paths.search",
          false,
        ),
      ),
    );
    holder.on("exit", (code) =>
      fail(
        new StepFault(
          `the host's lock ${path} is held by another step since more than ${wait} s (flock ended with ${String(code)})`,
          `wait for the other run, or see who holds it: fuser ${path}`,
          false,
        ),
      ),
    );
    holder.stdout.once("data", () => {
      done(() => {
        holder.removeAllListeners("exit");
        holder.stdin.end();
        holder.unref();
      });
    });
  });
}
