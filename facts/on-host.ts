import type { Client } from "ssh2";
import type { ResolvedEndpoint, ResolvedHost } from "../config/inventory";
import { connect, execute, type Answer, type Login } from "./ssh";

/** Runs one command on a host: its text, what it reads, and its longest time in seconds. */
export type Execute = (command: string, stdin: string, limitSeconds: number) => Promise<Answer>;

/**
 * Connects to a host, through its jump host if it has one, for as long as the work takes.
 *
 * @param ask     told of each end before it is connected to
 * @throws Error  in words that say what was tried
 */
export async function onHost<T>(
  host: ResolvedHost,
  login: Login,
  work: (run: Execute) => Promise<T>,
  ask: (end: ResolvedEndpoint) => void = () => undefined,
): Promise<T> {
  const open: Client[] = [];
  const reach = async (end: ResolvedEndpoint, through?: Client) => {
    ask(end);
    const client = await connect(end, login, through);
    open.push(client);
    return client;
  };
  try {
    const client = await reach(host, host.jump ? await reach(host.jump) : undefined);
    return await work((command, stdin, limit) => execute(client, command, stdin, limit));
  } finally {
    for (const client of open.reverse()) client.end();
  }
}
