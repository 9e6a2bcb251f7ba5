import * as grpc from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzerHandshakeResponse,
  AnalyzerStackConfigureResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import type { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { listen, MESSAGE_SIZES, unary } from "./messages";

/** Bytes of a message that is handed through unread. */
type Raw = Buffer;
type Method = grpc.MethodDefinition<unknown, unknown>;

const asIs = (bytes: Raw): Raw => bytes;

/**
 * Stands where the engine expects a policy pack until the real pack runs.
 *
 * A pack reads its stack, configuration and dry-run flag from its environment when it starts, but the
 * engine only tells them (ConfigureStack) to a pack it is connected to. So this server takes that
 * first message, the pack is started with it, and every other message is handed through as bytes.
 *
 * It keeps listening after the pack has died: the engine waits for ever on a server that is merely
 * gone, so every call must get an error instead.
 */
export class PolicyProxy {
  /** The stack's description; undefined when the pack is asked something before any was sent. */
  readonly configured: Promise<AnalyzerStackConfigureRequest | undefined>;
  readonly #pack: Promise<grpc.Client>;
  readonly #server = new grpc.Server(MESSAGE_SIZES);
  readonly #waiting = new Set<Promise<unknown>>();
  #onConfigured!: (request: AnalyzerStackConfigureRequest | undefined) => void;
  #onPack!: (client: grpc.Client) => void;
  #onFailed!: (error: Error) => void;

  constructor() {
    this.configured = new Promise((resolve) => (this.#onConfigured = resolve));
    this.#pack = new Promise((resolve, reject) => {
      this.#onPack = resolve;
      this.#onFailed = reject;
    });
    // A pack that fails while nobody waits for it is reported by the call that runs it.
    this.#pack.catch(() => undefined);
  }

  /** Starts the server; @returns the port to name to the engine. */
  listen(): Promise<number> {
    const definitions: Record<string, Method> = {};
    const handlers: grpc.UntypedServiceImplementation = {};
    for (const [name, definition] of Object.entries(AnalyzerService) as [string, Method][]) {
      definitions[name] = {
        ...definition,
        requestDeserialize: asIs,
        responseSerialize: (b) => b as Raw,
      };
      handlers[name] = unary<Raw, Raw>((call) => this.#forward(definition.path, call.request));
    }
    definitions.handshake = AnalyzerService.handshake as Method;
    handlers.handshake = unary(() => new AnalyzerHandshakeResponse());
    definitions.configureStack = AnalyzerService.configureStack as Method;
    handlers.configureStack = unary<AnalyzerStackConfigureRequest, AnalyzerStackConfigureResponse>(
      (call) => {
        this.#onConfigured(call.request);
        return new AnalyzerStackConfigureResponse();
      },
    );
    this.#server.addService(definitions, handlers);
    return listen(this.#server);
  }

  /**
   * Connects the proxy to the pack that now listens, and tells the pack its stack.
   *
   * @param port  of the pack on the loopback interface
   */
  async attach(port: number): Promise<void> {
    const insecure = grpc.credentials.createInsecure();
    const client = new grpc.Client(`127.0.0.1:${port}`, insecure, MESSAGE_SIZES);
    try {
      const request = await this.configured;
      if (request !== undefined) {
        const bytes = Buffer.from(request.serializeBinary());
        await send(client, AnalyzerService.configureStack.path, bytes);
      }
    } catch (error) {
      // Packs on SDKs that take everything from their environment do not know this message.
      if ((error as grpc.ServiceError).code !== grpc.status.UNIMPLEMENTED) {
        this.fail(error as Error);
        return;
      }
    }
    this.#onPack(client);
  }

  /** Fails every call that waits for the pack, and every later one if it never was attached. */
  fail(error: Error): void {
    this.#onFailed(error);
  }

  /** Ends when every call that waits has its answer. */
  async drain(): Promise<void> {
    await Promise.allSettled([...this.#waiting]);
  }

  /** Stops waiting and listening: the engine has cancelled the pack. */
  close(): void {
    this.#onConfigured(undefined);
    this.#server.forceShutdown();
  }

  async #forward(method: string, bytes: Raw): Promise<Raw> {
    // A question before ConfigureStack (`pulumi policy publish`) starts the pack without a stack.
    this.#onConfigured(undefined);
    const answer = this.#pack.then((client) => send(client, method, bytes));
    this.#waiting.add(answer);
    try {
      return await answer;
    } finally {
      this.#waiting.delete(answer);
    }
  }
}

function send(client: grpc.Client, method: string, bytes: Raw): Promise<Raw> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest<Raw, Raw>(method, asIs, asIs, bytes, (error, answer) => {
      if (error) reject(error);
      else resolve(answer ?? Buffer.alloc(0));
    });
  });
}
