import { isIPv6 } from "net";

/** Host and port as Go writes them: IPv6 in brackets. */
export function joinHostPort(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/**
 * A failed TCP connection in Go's words.
 *
 * @param host  name or address as configured
 */
export function connectFailure(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const address = (error as { address?: string }).address ?? host;
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN") {
    return new Error(`dial tcp: lookup ${host}: no such host`);
  }
  const words: Partial<Record<string, string>> = {
    ECONNREFUSED: "connection refused",
    EHOSTUNREACH: "no route to host",
    ENETUNREACH: "network is unreachable",
    ETIMEDOUT: "connection timed out",
  };
  const why = words[error.code ?? ""] ?? error.message;
  return new Error(`dial tcp ${joinHostPort(address, port)}: connect: ${why}`);
}

/** What was said in a handshake so far; its failure is worded from it. */
export interface HandshakeTalk {
  /** Names of the ways to log in that were tried. */
  tried: string[];
  /** Kind of host key asked for. */
  wanted: string;
  /** Kinds of host key that the host offers. */
  offered: string[];
  /** Whether the host asked for a password by keyboard-interactive. */
  isPrompted: boolean;
}

/** What the ssh library says of a failed handshake, in Go's words. */
export function handshakeFailure(error: LeveledError, talk: HandshakeTalk): Error {
  return new Error(`ssh: handshake failed: ${handshakeWords(error, talk)}`);
}

type LeveledError = Error & { level?: string };

function handshakeWords(error: LeveledError, talk: HandshakeTalk): string {
  if (error.level === "client-authentication") {
    if (talk.tried.at(-1) === "keyboard-interactive" && !talk.isPrompted) {
      return "ssh: unexpected message type 51 (expected 60)";
    }
    const attempted = talk.tried.join(" ");
    return `ssh: unable to authenticate, attempted methods [${attempted}], no supported methods remain`;
  }
  if (/no matching host key/i.test(error.message)) {
    const [wanted, offered] = [talk.wanted, talk.offered.join(" ")];
    return `ssh: no common algorithm for host key; we offered: [${wanted}], peer offered: [${offered}]`;
  }
  if (/host denied|verification failed/i.test(error.message)) return "ssh: host key mismatch";
  if (/connection lost before handshake|EPIPE|before ready/i.test(error.message)) return "EOF";
  return error.message;
}
