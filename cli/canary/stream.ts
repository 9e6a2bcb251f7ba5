import { createInterface } from "node:readline";
import type { Client, ClientChannel } from "ssh2";
import { connect, type Login } from "../../facts/ssh";
import type { VaultHost } from "../../plan/vault-request";

/** Gets what a host says. */
export interface StreamListener {
  line(text: string): void;
  /** Called once, in words; nothing follows. */
  closed(reason: string): void;
}

/** A command that talks line by line, running on a host. */
export interface HostStream {
  write(line: string): void;
  /** Ends its stdin, so that it ends by itself. */
  end(): void;
  /** Cuts the connection. */
  drop(): void;
}

/** Starts it on a host; rejects in words that say what was tried. */
export type OpenStream = (host: VaultHost, listener: StreamListener) => Promise<HostStream>;

/** Most characters that are kept of what a host says on stderr. */
const KEPT = 300;

/** Starts a command on hosts, over a connection of its own each. */
export function streamsOverSsh(login: Login, commandFor: (host: VaultHost) => string): OpenStream {
  return async (host, listener) => {
    const open: Client[] = [];
    const drop = () => {
      for (const client of open.toReversed()) client.destroy();
    };
    try {
      const jump = host.jump === null ? undefined : await connect(host.jump, login);
      if (jump) open.push(jump);
      const client = await connect(host, login, jump);
      open.push(client);
      const channel = await start(client, commandFor(host));
      listen(client, channel, listener, drop);
      return {
        write: (line) => channel.write(`${line}\n`),
        end: () => channel.end(),
        drop,
      };
    } catch (error) {
      drop();
      throw error;
    }
  };
}

function start(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.once("close", () => reject(new Error("the connection was closed")));
    client.exec(command, (error: Error | undefined, channel: ClientChannel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  });
}

function listen(
  client: Client,
  channel: ClientChannel,
  listener: StreamListener,
  drop: () => void,
): void {
  let said = "";
  let code: number | null = null;
  let isClosed = false;
  const close = (reason: string) => {
    if (isClosed) return;
    isClosed = true;
    drop();
    listener.closed(reason);
  };
  createInterface({ input: channel }).on("line", (line) => listener.line(line));
  channel.stderr.setEncoding("utf8");
  channel.stderr.on("data", (text: string) => (said = `${said}${text}`.slice(-KEPT)));
  channel.on("exit", (status: number | null) => (code = status));
  channel.on("error", (error: Error) => close(error.message));
  channel.on("close", () =>
    close(`the command ended with code ${String(code)} and said: ${said.trim() || "nothing"}`),
  );
  client.once("close", () => close("the connection was lost"));
}
