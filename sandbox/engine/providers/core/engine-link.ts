import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Severity } from "./definition";

/** How long one log line may take; a stuck engine must not hold a resource back. Milliseconds. */
const logDeadlineMilliseconds = 10_000;

const severities: Record<Severity, LogSeverity> = {
  debug: LogSeverity.DEBUG,
  info: LogSeverity.INFO,
  warning: LogSeverity.WARNING,
  error: LogSeverity.ERROR,
};

/** The provider's way to the engine; silent until it has an address. */
export class EngineLink {
  private client: EngineClient | undefined;

  /** Uses another engine from now on. @param address  `host:port`; undefined means none */
  connect(address: string | undefined): void {
    if (!address) return;
    this.client = new EngineClient(address, grpc.credentials.createInsecure());
  }

  /** A log of its own for one request. */
  openLog(urn: string): RequestLog {
    return new RequestLog(urn, (request) => this.send(request));
  }

  private send(request: LogRequest): Promise<void> {
    const client = this.client;
    if (!client) return Promise.resolve();
    const deadline = Date.now() + logDeadlineMilliseconds;
    return new Promise((resolve) => {
      // A line that cannot be delivered is no reason to fail the resource.
      client.log(request, new grpc.Metadata(), { deadline }, () => resolve());
    });
  }
}

/** Log lines of one request, delivered one after the other so that they keep their order. */
export class RequestLog {
  private tail = Promise.resolve();

  /** @param send  delivers one line; never rejects */
  constructor(
    private readonly urn: string,
    private readonly send: (request: LogRequest) => Promise<void>,
  ) {}

  /** Queues a line. */
  write(severity: Severity, message: string, ephemeral: boolean): void {
    const request = new LogRequest();
    request.setSeverity(severities[severity]);
    request.setMessage(message);
    request.setUrn(this.urn);
    request.setEphemeral(ephemeral);
    this.tail = this.tail.then(() => this.send(request));
  }

  /** Waits until everything queued is delivered: the engine drops lines after the reply. */
  flush(): Promise<void> {
    return this.tail;
  }
}
