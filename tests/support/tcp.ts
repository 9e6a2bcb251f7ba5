import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A TCP server on a free loopback port. */
export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens on a free loopback port.
 *
 * @param answer  what is done with a connection; default: nothing, ever
 */
export async function listen(
  answer: (socket: Socket) => void = () => undefined,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    answer(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: portOf(server), close: () => end(server, sockets) };
}

/** A loopback port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const listener = await listen();
  await listener.close();
  return listener.port;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function end(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}
