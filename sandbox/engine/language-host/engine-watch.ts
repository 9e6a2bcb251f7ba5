import * as grpc from "@grpc/grpc-js";

/** How long the engine may take to accept our first connection; milliseconds. */
const FIRST_CONTACT_MILLISECONDS = 30_000;
/** How long a lost connection may take to come back before the engine counts as gone; milliseconds. */
const RECONNECT_MILLISECONDS = 3_000;

/**
 * Calls back once when the engine is gone: a killed CLI cannot stop its plugins itself.
 *
 * @param address  host:port of the engine's gRPC server
 */
export async function watchEngine(address: string, onGone: () => void): Promise<void> {
  const client = new grpc.Client(address, grpc.credentials.createInsecure());
  let limit = FIRST_CONTACT_MILLISECONDS;
  // A connection also goes idle by itself after half an hour, so a lost one is tried again first.
  while (await isReady(client, limit)) {
    await lost(client.getChannel());
    limit = RECONNECT_MILLISECONDS;
  }
  client.close();
  onGone();
}

function isReady(client: grpc.Client, limitMilliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    client.waitForReady(Date.now() + limitMilliseconds, (error) => resolve(error === undefined));
  });
}

function lost(channel: ReturnType<grpc.Client["getChannel"]>): Promise<void> {
  return new Promise((resolve) => {
    const ready = grpc.connectivityState.READY;
    // The watch only reports later changes: one that has happened already must be seen here.
    if (channel.getConnectivityState(false) !== ready) resolve();
    else channel.watchConnectivityState(ready, Infinity, () => resolve());
  });
}
