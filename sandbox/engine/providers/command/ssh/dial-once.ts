import * as net from "net";
import type { Duplex } from "stream";
import { Client, type AnyAuthMethod, type ConnectConfig } from "ssh2";
import type { Endpoint } from "../inputs";
import { nextMethod } from "./authentication";
import type { ExpectedHostKey } from "./host-key";
import { connectFailure, handshakeFailure, joinHostPort, type HandshakeTalk } from "./words";

/** An endpoint with its keys read. */
export interface DialPlan {
  endpoint: Endpoint;
  /** Ways to log in, in the order in which they are tried. */
  methods: AnyAuthMethod[];
  hostKey: ExpectedHostKey | undefined;
}

/**
 * Opens a TCP connection.
 *
 * @throws Error  refused, unreachable, unknown name, or slower than `perDialTimeout`
 */
export function openSocket({ endpoint }: DialPlan, signal: AbortSignal): Promise<net.Socket> {
  const { host, port, perDialTimeout } = endpoint;
  return new Promise((resolve, reject) => {
    // A login is many small packets: each would wait 40 ms for the one before it.
    const socket = net.connect({ host, port, noDelay: true });
    const settle = (finish: () => void) => {
      clearTimeout(limit);
      signal.removeEventListener("abort", abort);
      socket.removeAllListeners();
      finish();
    };
    const fail = (error: Error) =>
      settle(() => {
        socket.on("error", () => undefined);
        socket.destroy();
        reject(error);
      });
    const abort = () => fail(signal.reason as Error);
    const expire = () => fail(new Error(`dial tcp ${joinHostPort(host, port)}: i/o timeout`));
    const limit = perDialTimeout > 0 ? setTimeout(expire, perDialTimeout * 1000) : undefined;
    signal.addEventListener("abort", abort);
    socket.once("error", (error) => fail(connectFailure(error, host, port)));
    socket.once("connect", () => settle(() => resolve(socket)));
  });
}

/**
 * Shakes hands and logs in over an open connection.
 *
 * @throws Error  wrong host key, no way to log in, connection lost, or silent for longer
 *                than `perDialTimeout`; the official provider waits for ever for a silent host
 */
export function shakeHands(plan: DialPlan, sock: Duplex, signal: AbortSignal): Promise<Client> {
  const client = new Client();
  const wanted = plan.hostKey?.algorithm ?? "any";
  const talk: HandshakeTalk = { tried: ["none"], wanted, offered: [], isPrompted: false };
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      signal.removeEventListener("abort", abort);
      client.removeAllListeners();
      // The library may report the same loss twice.
      client.on("error", () => undefined);
      finish();
    };
    const fail = (error: Error) =>
      settle(() => {
        client.destroy();
        reject(error);
      });
    const abort = () => fail(signal.reason as Error);
    signal.addEventListener("abort", abort);
    client.once("ready", () => settle(() => resolve(client)));
    client.once("error", (error) => fail(handshakeFailure(error, talk)));
    client.once("close", () => fail(new Error("ssh: handshake failed: EOF")));
    client.connect(configOf(plan, talk, sock));
  });
}

function configOf(
  { endpoint, hostKey, methods }: DialPlan,
  talk: HandshakeTalk,
  sock: Duplex,
): ConnectConfig {
  return {
    sock,
    username: endpoint.user,
    readyTimeout: endpoint.perDialTimeout * 1000,
    authHandler: (left, _partial, next) => {
      // The types leave out that `false` ends the attempt, as the library's manual says.
      next(nextMethod({ methods, talk }, endpoint.user, left) as AnyAuthMethod);
    },
    // The only place where the library tells which kinds of key the host offers.
    debug: (line) => {
      const offered = /\(remote\) Host key format: (.*)/.exec(line)?.[1];
      if (offered) talk.offered = offered.split(",");
      if (line.includes("USERAUTH_INFO_REQUEST")) talk.isPrompted = true;
    },
    ...(hostKey && {
      algorithms: { serverHostKey: [hostKey.algorithm] },
      hostVerifier: (shown: Buffer) => hostKey.matches(shown),
    }),
  };
}
