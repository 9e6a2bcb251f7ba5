import type { Duplex } from "stream";
import type { Client } from "ssh2";
import type { CallContext } from "../../core/definition";
import { messageOf } from "../../core/errors";
import type { Connection, Endpoint } from "../inputs";
import { authenticationOf } from "./authentication";
import { openSocket, shakeHands, type DialPlan } from "./dial-once";
import { readHostKey } from "./host-key";

/** Waits between tries; milliseconds. Source: Pulumi SDK, util/retry: 100, times 1.5, at most 5000. */
const backoff = { first: 100, factor: 1.5, longest: 5000 };

/**
 * Connects to a host, over its jump host if it has one, trying again as the connection allows.
 *
 * Every kind of error is tried again, a wrong host key too, as with the official provider.
 *
 * @throws Error  key or agent unusable (at once), or the last error after all tries
 */
export async function dial(connection: Connection, context: CallContext): Promise<Client> {
  const target = await planOf(connection);
  if (!connection.proxy) {
    return retry("Dial", connection.dialErrorLimit, context, () => connect(target, context));
  }
  try {
    return await dialOver(connection.proxy, target, context);
  } catch (error) {
    throw new Error(`proxy: ${messageOf(error)}`, { cause: error });
  }
}

async function dialOver(proxy: Endpoint, target: DialPlan, context: CallContext): Promise<Client> {
  const plan = await planOf(proxy);
  const limit = target.endpoint.dialErrorLimit;
  const jump = await retry("Dial proxy", proxy.dialErrorLimit, context, () =>
    connect(plan, context),
  );
  try {
    const open = () => forward(jump, target.endpoint);
    let first: Duplex | undefined = await retry("Dial from proxy", limit, context, open);
    const client = await retry("Dial", limit, context, async () => {
      const channel = first ?? (await open());
      // A channel whose handshake failed is of no use for the next try.
      first = undefined;
      return shakeHands(target, channel, context.signal);
    });
    client.once("close", () => jump.end());
    return client;
  } catch (error) {
    jump.destroy();
    throw error;
  }
}

async function planOf(endpoint: Endpoint): Promise<DialPlan> {
  const { hostKey } = endpoint;
  return {
    endpoint,
    hostKey: hostKey === undefined ? undefined : readHostKey(hostKey),
    methods: await authenticationOf(endpoint),
  };
}

async function connect(plan: DialPlan, { signal }: CallContext): Promise<Client> {
  return shakeHands(plan, await openSocket(plan, signal), signal);
}

function forward(jump: Client, { host, port }: Endpoint): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    jump.forwardOut("127.0.0.1", 0, host, port, (error, channel) => {
      if (!error) resolve(channel);
      else
        reject(new Error(`ssh: rejected: connect failed (${error.message.replace(/^.*: /, "")})`));
    });
  });
}

async function retry<T>(
  what: string,
  limit: number,
  context: CallContext,
  attempt: () => Promise<T>,
): Promise<T> {
  let delay = backoff.first;
  for (let failures = 0; ; failures++) {
    context.signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      context.signal.throwIfAborted();
      if (limit > -1 && failures + 1 > limit) {
        throw new Error(`after ${failures} failed attempts: ${messageOf(error)}`, { cause: error });
      }
      const of = limit === -1 ? "inf" : limit;
      context.log("info", `${what} ${failures + 1}/${of} failed: retrying`, true);
    }
    await pause(delay, context.signal);
    delay = Math.min(delay * backoff.factor, backoff.longest);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
  });
}
