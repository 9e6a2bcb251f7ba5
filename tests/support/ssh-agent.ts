import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { temporaryFolder } from "./temporary-folder";

/** A real ssh agent of this test alone. */
export interface Agent {
  readonly socket: string;
  stop(): Promise<void>;
}

/**
 * Starts an agent that holds one key.
 *
 * @param privateKey  OpenSSH format
 */
export async function startAgent(privateKey: string): Promise<Agent> {
  const socket = join(temporaryFolder(), "agent");
  const child = spawn("ssh-agent", ["-D", "-a", socket], { stdio: ["ignore", "pipe", "ignore"] });
  // It says where it listens as soon as it does.
  await once(child.stdout, "data");
  execFileSync("ssh-add", ["-q", "-"], {
    input: privateKey,
    env: { ...process.env, SSH_AUTH_SOCK: socket },
  });
  const gone = once(child, "exit");
  return {
    socket,
    stop: async () => {
      child.kill();
      await gone;
    },
  };
}
