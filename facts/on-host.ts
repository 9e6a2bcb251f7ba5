import type { Client } from "ssh2";
import type { ResolvedHost } from "../../config/inventory";
import { connect, execute, type Answer, type Login } from "../../facts/ssh";

/** Runs one command on a host: its text, what it reads, and its longest time in seconds. */
export type Execute = (command: string, stdin: string, limitSeconds: number) => Promise<Answer>;

/**
 * Connects to a host, through its jump host if it has one, for as long as the work takes.
 *
 * @throws Error  in words that say what was tried
 */
export async function onHost<T>(
  host: ResolvedHost,
  login: Login,
  work: (run: Execute) => Promise<T>,
): Promise<T> {
  const open: Client[] = [];
  try {
    const jump = host.jump ? await connect(host.jump, login) : undefined;
    if (jump) open.push(jump);
    const client = await connect(host, login, jump);
    open.push(client);
    return await work((command, stdin, limit) => execute(client, command, stdin, limit));
  } finally {
    for (const client of open.reverse()) client.end();
  }
}
