import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { request as requestPlain, type IncomingMessage, type RequestOptions } from "node:http";
import { request as requestSafe } from "node:https";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { text } from "node:stream/consumers";
import { wordsOf } from "../fault";

/** A connection over which nothing moves for as long is given up. */
const SILENT_MILLISECONDS = 30_000;

/**
 * A bucket's refusal, or why it could not be asked. Of its answer only code and message are kept: the rest repeats the
 * link.
 */
export class TransferError extends Error {
  /**
   * @param mayPass  true if the same may go well a moment later
   */
  constructor(
    message: string,
    readonly mayPass: boolean,
  ) {
    super(message);
    this.name = "TransferError";
  }
}

/** The header by which S3 compares what it gets, and which is a part of the link's signature. */
export function checksumHeader(sha256: string): Record<string, string> {
  return { "x-amz-checksum-sha256": Buffer.from(sha256, "hex").toString("base64") };
}

// Not fetch: Bun's reads a whole file into memory before it sends it over TLS (810 MB for 400 MB; this takes 66 MB).
function open(link: string, options: RequestOptions) {
  const request = link.startsWith("https:") ? requestSafe : requestPlain;
  const asked = request(link, options);
  asked.setTimeout(SILENT_MILLISECONDS, () =>
    asked.destroy(new Error(`nothing moved for ${SILENT_MILLISECONDS / 1000} s`)),
  );
  const answer = new Promise<IncomingMessage>((done, fail) => {
    asked.on("response", done);
    asked.on("error", fail);
  });
  // Whoever awaits it hears of it all the same.
  answer.catch(() => {});
  return { asked, answer };
}

async function refusal(answer: IncomingMessage): Promise<TransferError> {
  const said = (await text(answer).catch(() => "")).slice(0, 10_000);
  const tag = (name: string) => new RegExp(`<${name}>([^<]{1,300})</${name}>`).exec(said)?.[1];
  const status = answer.statusCode ?? 0;
  const words = [tag("Code"), tag("Message")].filter(Boolean).join(": ");
  return new TransferError(
    `the bucket answered ${status}${words === "" ? "" : ` ${words}`}`,
    status >= 500,
  );
}

const unanswered = (error: unknown) => new TransferError(`no answer: ${wordsOf(error)}`, true);

/**
 * Sends a file by a link.
 *
 * @param sha256  of the file; S3 takes nothing else
 * @throws TransferError  it did not get there
 */
export async function putFile(
  link: string,
  file: { readonly path: string; readonly bytes: number; readonly sha256: string },
  signal: AbortSignal,
): Promise<void> {
  const headers = { "content-length": file.bytes, ...checksumHeader(file.sha256) };
  const { asked, answer } = open(link, { method: "PUT", headers, signal });
  // A refusal comes before all is sent, and says why the rest could not be.
  const sent = pipeline(createReadStream(file.path), asked).catch((error: unknown) => error);
  const said = await answer.catch(async (error: unknown) => {
    throw unanswered((await sent) ?? error);
  });
  if (said.statusCode !== 200) throw await refusal(said);
  said.resume();
}

/**
 * Gets a file by a link.
 *
 * @param path  written whole, mode 600; whatever lies there is replaced
 * @returns     SHA-256 of what came, 64 hexadecimal digits
 * @throws TransferError  it did not come
 */
export async function getFile(link: string, path: string, signal: AbortSignal): Promise<string> {
  const { asked, answer } = open(link, { method: "GET", signal });
  asked.end();
  const said = await answer.catch((error: unknown) => {
    throw unanswered(error);
  });
  if (said.statusCode !== 200) throw await refusal(said);
  const hash = createHash("sha256");
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  // Forced to the disk, as every archive is before it counts.
  await pipeline(said, meter, createWriteStream(path, { mode: 0o600, flush: true }), { signal });
  return hash.digest("hex");
}
