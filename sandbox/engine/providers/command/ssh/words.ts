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

/** What the ssh library says of a failed handshake, in Go's words. */
export function handshakeFailure(error: Error & { level?: string }, tried: string[]): Error {
  return new Error(`ssh: handshake failed: ${handshakeWords(error, tried)}`);
}

function handshakeWords(error: Error & { level?: string }, tried: string[]): string {
  if (error.level === "client-authentication") {
    const attempted = tried.join(" ");
    return `ssh: unable to authenticate, attempted methods [${attempted}], no supported methods remain`;
  }
  if (/host (denied|key)|verification failed/i.test(error.message)) return "ssh: host key mismatch";
  if (/connection lost before handshake|EPIPE|before ready/i.test(error.message)) return "EOF";
  return error.message;
}
