import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { listProcesses, readCommandLine } from "./processes";

/** Somebody who listens on a TCP port. */
export interface Listener {
  /** Where to knock: an address of the host as it stands in a URL. */
  readonly address: string;
  /** null if the process belongs to another user. */
  readonly pid: number | null;
}

/** State LISTEN. Source: include/net/tcp_states.h */
const LISTEN = "0A";

interface Socket {
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

/** Address of /proc/net/tcp (little-endian words, hexadecimal) as a URL's host; any becomes loopback. */
export function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).reverse().map((byte) => parseInt(byte, 16)),
  );
  const isAny = bytes.every((byte) => byte === 0);
  // A socket on :: also answers IPv4 unless told otherwise; ::1 answers in both cases.
  if (bytes.length === 16) {
    if (isAny) return "[::1]";
    const groups = Array.from({ length: 8 }, (_, at) =>
      (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
    );
    return `[${groups.join(":")}]`;
  }
  return isAny ? "127.0.0.1" : bytes.join(".");
}

function readSockets(): readonly Socket[] {
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((path) => {
    let text = "";
    try {
      text = readFileSync(path, "utf8");
    } catch {
      // A host without IPv6 has no such file.
    }
    return text
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === LISTEN)
      .map((fields) => ({
        address: addressOf((fields[1] ?? "").split(":")[0] ?? ""),
        port: parseInt((fields[1] ?? "").split(":")[1] ?? "", 16),
        inode: fields[9] ?? "",
      }));
  });
}

function holdsSocket(pid: number, inode: string): boolean {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).some((descriptor) => {
      try {
        return readlinkSync(`${folder}/${descriptor}`) === `socket:[${inode}]`;
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}

/** True if anybody listens on a port; costs less than to find out who. */
export function isListening(port: number): boolean {
  return readSockets().some((socket) => socket.port === port);
}

/** Who listens on a port of this host, according to the kernel. */
export function readListeners(port: number): readonly Listener[] {
  const sockets = readSockets().filter((socket) => socket.port === port);
  if (sockets.length === 0) return [];
  const processes = listProcesses();
  return sockets.flatMap(({ address, inode }): Listener[] => {
    const pids = processes.filter((pid) => holdsSocket(pid, inode));
    return pids.length === 0 ? [{ address, pid: null }] : pids.map((pid) => ({ address, pid }));
  });
}

/** TCP ports that any of these processes listens on, in order. */
export function listeningPorts(pids: readonly number[]): readonly number[] {
  const ports = readSockets()
    .filter(({ inode }) => pids.some((pid) => holdsSocket(pid, inode)))
    .map(({ port }) => port);
  return [...new Set(ports)].sort((a, b) => a - b);
}

/** A listener for messages: pid and command, as far as they can be seen. */
export function describeListener(listener: Listener): string {
  if (listener.pid === null) return "a process of another user";
  return `pid ${listener.pid} (${readCommandLine(listener.pid) ?? "gone"})`;
}
