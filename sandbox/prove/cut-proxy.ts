import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A way to an ssh server that can be cut. */
export interface CutProxy {
  readonly port: number;
  /** Bytes that went through so far, both ways. */
  bytes(): number;
  /** Connections that are open now. */
  open(): number;
  /** Breaks all connections at once, as a link that dies. */
  cut(): number;
  close(): Promise<void>;
}

/** Stands on a free loopback port before another one. */
export async function createCutProxy(target: number): Promise<CutProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let bytes = 0;
  const server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const [from, to] of [pair, [upstream, client]] as const) {
      from.on("data", (chunk: Buffer) => (bytes += chunk.length));
      from.on("error", end).on("close", end);
      from.pipe(to);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    const { size } = pairs;
    // Without a goodbye: the reset is what a broken link looks like in the end.
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
    pairs.clear();
    return size;
  };
  return {
    port: (server.address() as AddressInfo).port,
    bytes: () => bytes,
    open: () => pairs.size,
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
