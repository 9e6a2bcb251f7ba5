import * as grpc from "@grpc/grpc-js";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** One message as the engine received it. */
export interface LoggedLine {
  /** 0 debug, 1 info, 2 warning, 3 error. */
  severity: number;
  message: string;
  urn: string;
  /** True for lines shown only while they are the newest. */
  ephemeral: boolean;
}

/** An engine that only listens: it keeps what providers log, in order of arrival. */
export class FakeEngine {
  /** Everything logged so far. */
  readonly lines: LoggedLine[] = [];
  /** How long the next line takes to be written down; milliseconds. Later lines take no time. */
  nextLineMilliseconds = 0;
  private readonly server = new grpc.Server();

  /**
   * Starts listening on a free port.
   *
   * @returns address to hand to a provider, `host:port`
   */
  async start(): Promise<string> {
    const log: grpc.handleUnaryCall<LogRequest, Empty> = ({ request }, reply) => {
      const wait = this.nextLineMilliseconds;
      this.nextLineMilliseconds = 0;
      const write = () => {
        this.lines.push({
          severity: request.getSeverity(),
          message: request.getMessage(),
          urn: request.getUrn(),
          ephemeral: request.getEphemeral(),
        });
        reply(null, new Empty());
      };
      if (wait > 0) setTimeout(write, wait);
      else write();
    };
    const service: Partial<IEngineServer> = { log };
    this.server.addService(EngineService, service as grpc.UntypedServiceImplementation);
    const port = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync(
        "127.0.0.1:0",
        grpc.ServerCredentials.createInsecure(),
        (error, bound) => (error ? reject(error) : resolve(bound)),
      );
    });
    return `127.0.0.1:${port}`;
  }

  /**
   * @param severity  only this severity; all when left out
   * @returns         the messages alone
   */
  messages(severity?: number): string[] {
    return this.lines
      .filter((line) => severity === undefined || line.severity === severity)
      .map((line) => line.message);
  }

  /** Forgets what was logged. */
  clear(): void {
    this.lines.length = 0;
  }

  /** Ends the server at once. */
  stop(): void {
    this.server.forceShutdown();
  }
}
