import { isUtf8 } from "buffer";
import { status } from "@grpc/grpc-js";
import type { CallContext } from "../core/definition";
import { CodedError } from "../core/errors";
import { goQuote } from "./go-quote";
import type { RunOutputs } from "./inputs";

/** Longest line the official provider can log; bytes. Source: Go, bufio.MaxScanTokenSize. */
const longestLineBytes = 64 * 1024;

/** One of the two streams of a command. */
export type Stream = "stdout" | "stderr";

/**
 * Collects what a command prints and logs it line by line.
 *
 * Both streams share one line, as with the official provider: what stderr prints while
 * stdout is inside a line appears in that line.
 */
export class CommandOutput {
  private readonly parts: Record<Stream, Buffer[]> = { stdout: [], stderr: [] };
  private readonly all: Buffer[] = [];
  private line: Buffer[] = [];
  private lineBytes = 0;

  /**
   * @param command  for the error's text
   * @param logging  stdout, stderr, stdoutAndStderr or none; undefined means both, any
   *                 other word none
   */
  constructor(
    private readonly command: string,
    private readonly logging: string | undefined,
    private readonly context: CallContext,
  ) {}

  /**
   * Takes what came.
   *
   * @throws Error  a line to be logged is longer than 64 KiB: there the official provider
   *                waits for ever, so a rehearsal must not succeed
   */
  push(stream: Stream, chunk: Buffer): void {
    this.parts[stream].push(chunk);
    this.all.push(chunk);
    if (!this.isLogged(stream)) return;
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.extendLine(chunk.subarray(start, end));
      this.logLine();
      start = end + 1;
    }
    if (start < chunk.length) this.extendLine(chunk.subarray(start));
  }

  /** Logs what is left of a last line without a newline. */
  private end(): void {
    if (this.lineBytes > 0) this.logLine();
  }

  /**
   * Both streams, each without one trailing newline.
   *
   * @throws CodedError  a stream is no UTF-8: the protocol cannot carry it, and the official
   *                     provider fails so too, although the command has run
   */
  private result(): RunOutputs {
    return { stdout: this.textOf("stdout"), stderr: this.textOf("stderr") };
  }

  /**
   * Ends a run one way or the other.
   *
   * @param why  why the command failed; undefined when it succeeded
   */
  settle(
    why: string | undefined,
    resolve: (outputs: RunOutputs) => void,
    reject: (error: Error) => void,
  ): void {
    this.end();
    if (why !== undefined) {
      reject(this.failure(why));
      return;
    }
    try {
      resolve(this.result());
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** @param why  such as `Process exited with status 3` */
  failure(why: string): Error {
    const printed = Buffer.concat(this.all).toString();
    return new Error(`${why}: running ${goQuote(this.command)}:\n${printed}`);
  }

  private textOf(stream: Stream): string {
    const bytes = Buffer.concat(this.parts[stream]);
    if (isUtf8(bytes)) return bytes.toString().replace(/\n$/, "");
    const message = "grpc: error while marshaling: string field contains invalid UTF-8";
    throw new CodedError(status.INTERNAL, message);
  }

  private isLogged(stream: Stream): boolean {
    return [undefined, "stdoutAndStderr", stream].includes(this.logging);
  }

  private extendLine(part: Buffer): void {
    this.line.push(part);
    this.lineBytes += part.length;
    if (this.lineBytes < longestLineBytes) return;
    throw new Error(
      `logging: expected lines shorter than ${longestLineBytes} bytes, got a longer one; ` +
        `the official provider would wait for ever here: print shorter lines, ` +
        `or set logging to "none"`,
    );
  }

  private logLine(): void {
    const text = Buffer.concat(this.line).toString().replace(/\r$/, "");
    this.context.log("info", text, true);
    this.line = [];
    this.lineBytes = 0;
  }
}
