import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { PROTOCOL } from "../../plan/protocol";
import type { VaultAnswer, VaultLink, VaultOrder } from "../../plan/vault-talk";
import { readAbort } from "../abort-mark";
import { readAllSecrets } from "../deployment-file";
import { StepFault, wordsOf } from "../fault";
import { layoutOf } from "../layout";
import { createRedactor, redactJson } from "../redact";
import { fetchArchive } from "./fetch-archive";
import { uploadArchive } from "./upload-archive";

/** Prints one line; ends when it is on its way. */
export type WriteLine = (line: string) => Promise<void>;

/** How an order is carried out. */
export interface VaultTalk {
  readonly order: VaultOrder;
  /** Tells what is wanted and waits for the link to it; fails when the deployer has none, or is gone. */
  readonly ask: (answer: VaultAnswer) => Promise<VaultLink>;
  readonly say: (line: string) => void;
  /** Ends when the deployer is gone, the time is up, or a person has aborted the run. */
  readonly signal: AbortSignal;
}

const LOOK_MILLISECONDS = 500;

/** First thing that is wrong with an order; null if it has the shape that is relied on. */
function problemOf(order: Partial<VaultOrder>): string | null {
  if (order.protocol !== PROTOCOL) return `protocol: expected ${PROTOCOL}`;
  if (!/^\/.+/.test(order.paths?.root ?? "")) return "paths.root: expected a path";
  if (order.host === undefined) return "host: expected a name";
  // It becomes the name of a folder; nothing may lead out of the root.
  if (order.run && !/^\w[\w.-]*$/.test(order.run.id)) return "run.id: expected a word";
  if (!(Number(order.limitSeconds) > 0)) return "limitSeconds: expected a number above 0";
  const act = order.task?.act;
  return act === "upload" || act === "fetch" ? null : "task.act: expected upload or fetch";
}

function parseOrder(line: string): VaultOrder {
  const order = JSON.parse(line) as Partial<VaultOrder>;
  const problem = problemOf(order);
  if (problem === null) return order as VaultOrder;
  throw new Error(
    `the order is malformed: ${problem}; use the runner and the program of the same version`,
  );
}

/** Why the work was ended from outside, if it was; else what was thrown. */
function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return wordsOf(signal.reason);
  return error instanceof StepFault ? `${error.reason}; ${error.wayOut}` : wordsOf(error);
}

/**
 * Brings one backup of this host to the bucket at AWS or back. The host has no login there: the deployer gives it a link,
 * which is nowhere but in the memory of both.
 *
 * @param input  a VaultOrder in the first line, a VaultLink in the second
 * @param write  gets each VaultAnswer
 * @throws Error  the order is malformed
 */
export async function serveVault(input: Readable, write: WriteLine): Promise<void> {
  const over = new AbortController();
  const lines = createInterface({ input })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done !== true) return line.value;
    throw new Error("the deployer has ended the connection");
  };
  const order = parseOrder(await next());
  const { layout, secrets } = placeOf(order);
  let redact = createRedactor(secrets);
  let shown = Promise.resolve();
  const tell = (answer: VaultAnswer) =>
    (shown = shown.then(() => write(JSON.stringify(redactJson(answer as never, redact)))));
  const limit = setTimeout(
    () => over.abort(new Error(`it did not end within ${order.limitSeconds} s`)),
    order.limitSeconds * 1000,
  );
  const look = setInterval(() => {
    const abort = order.run && readAbort(layout, order.run.id);
    if (abort) over.abort(new Error(`aborted by ${abort.by} at ${abort.at}: ${abort.reason}`));
  }, LOOK_MILLISECONDS);
  const ask = async (answer: VaultAnswer) => {
    await tell(answer);
    const link = JSON.parse(await next()) as VaultLink;
    redact = createRedactor([...secrets, hidden(link.link)]);
    void next().catch((error: unknown) => over.abort(error));
    return link;
  };
  const talk = { order, ask, say: (said: string) => void tell({ said }), signal: over.signal };
  try {
    await tell(await (order.task.act === "upload" ? uploadArchive(talk) : fetchArchive(talk)));
  } catch (error) {
    await tell({ failed: reasonOf(error, over.signal) });
  } finally {
    clearTimeout(limit);
    clearInterval(look);
  }
}

function placeOf({ paths }: VaultOrder) {
  const layout = layoutOf(paths);
  return { layout, secrets: readAllSecrets(layout) };
}

/** What of a link must never be seen, also where only a part of it is repeated. */
function hidden(link: string): Record<string, string> {
  const { search, searchParams } = new URL(link);
  return {
    "link to the bucket": link,
    "signature of the link": search,
    signature: searchParams.get("X-Amz-Signature") ?? search,
    "session token": searchParams.get("X-Amz-Security-Token") ?? search,
  };
}
