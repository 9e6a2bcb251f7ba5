import type { Client } from "ssh2";

/** The parts of the ssh library's inside that are needed here; they are not in its types. */
interface Inside {
  _protocol: {
    env(channel: number, key: string, value: string, wantReply: boolean): void;
    exec(channel: number, command: string, wantReply: boolean): void;
  };
  _chanMgr: { _channels: Record<string, InnerChannel | undefined> };
}

interface InnerChannel {
  outgoing?: { id: number };
  _callbacks: ((isRefused: boolean) => void)[];
}

/**
 * Makes a client ask for an answer to each variable it sets, and hold the command back until
 * all are answered. The library sends variables without asking, so a refused one would be
 * missing in silence; the official provider fails on it.
 *
 * @param client    with no command running
 * @param onRefused called for each variable that the host refuses
 * @param proceed   called before the command starts; false means do not start it
 */
export function awaitVariables(
  client: Client,
  onRefused: (key: string) => void,
  proceed: () => boolean,
): void {
  const { _protocol: protocol, _chanMgr: manager } = client as unknown as Inside;
  const sendVariable = protocol.env.bind(protocol);
  const sendCommand = protocol.exec.bind(protocol);
  let unanswered = 0;
  let start: (() => void) | undefined;
  protocol.env = (id, key, value) => {
    const channel = Object.values(manager._channels).find((one) => one?.outgoing?.id === id);
    unanswered++;
    channel?._callbacks.push((isRefused) => {
      if (isRefused) onRefused(key);
      unanswered--;
      if (unanswered === 0) start?.();
    });
    sendVariable(id, key, value, true);
  };
  protocol.exec = (id, command, wantReply) => {
    start = () => {
      if (proceed()) sendCommand(id, command, wantReply);
    };
    if (unanswered === 0) start();
  };
}
