import * as grpc from "@grpc/grpc-js";
import {
  ResourceProviderService,
  type IResourceProviderServer,
} from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { check, diff } from "./check-and-diff";
import type { CallContext, PackageDefinition } from "./definition";
import { replyFor } from "./errors";
import { create, read, remove, update } from "./lifecycle";
import {
  checkConfig,
  configure,
  diffConfig,
  getPluginInfo,
  getSchema,
  invoke,
} from "./package-calls";
import { exitWithParent } from "./parent";
import { ProviderSession } from "./session";

/** Largest message either way; bytes. Source: Pulumi SDK, `rpcutil`, 400 MB. */
const messageBytes = 400 * 1024 * 1024;

/**
 * Serves a package on a free loopback port and prints the port, as the engine expects.
 *
 * The engine's address is the first argument of the process that is no flag. The process
 * ends with the CLI that started it.
 */
export function serve(definition: PackageDefinition): void {
  const session = new ProviderSession(definition);
  session.engine.connect(process.argv.slice(2).find((argument) => !argument.startsWith("-")));
  const server = new grpc.Server({
    "grpc.max_receive_message_length": messageBytes,
    "grpc.max_send_message_length": messageBytes,
  });
  // The generated service is an interface without an index signature.
  const service = ResourceProviderService as unknown as grpc.ServiceDefinition;
  server.addService(service, handlersOf(session) as grpc.UntypedServiceImplementation);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
  exitWithParent();
}

/** What a request may say about itself. */
interface Addressed {
  getUrn?(): string;
  getTimeout?(): number;
}

/** One entry per request; those left out are answered as unimplemented by gRPC itself. */
function handlersOf(session: ProviderSession): Partial<IResourceProviderServer> {
  const answer =
    <Request extends object, Response>(
      work: (request: Request, context: CallContext) => Response | Promise<Response>,
    ): grpc.handleUnaryCall<Request, Response> =>
    ({ request }, reply) => {
      const about: Addressed = request;
      const { context, log } = session.contextOf(about.getUrn?.() ?? "", about.getTimeout?.() ?? 0);
      const run = async () => work(request, context);
      void run().then(
        async (response) => {
          await log.flush();
          reply(null, response);
        },
        async (error: unknown) => {
          await log.flush();
          reply(replyFor(error));
        },
      );
    };
  return {
    getPluginInfo: answer(() => getPluginInfo(session)),
    getSchema: answer(() => getSchema(session)),
    attach: answer((request) => {
      session.engine.connect(request.getAddress());
      return new Empty();
    }),
    cancel: answer(() => {
      session.cancel();
      return new Empty();
    }),
    checkConfig: answer(checkConfig),
    diffConfig: answer(diffConfig),
    configure: answer((request) => configure(session, request)),
    check: answer((request, context) => check(session, request, context)),
    diff: answer((request, context) => diff(session, request, context)),
    create: answer((request, context) => create(session, request, context)),
    update: answer((request, context) => update(session, request, context)),
    read: answer((request, context) => read(session, request, context)),
    delete: answer((request, context) => remove(session, request, context)),
    invoke: answer((request, context) => invoke(session, request, context)),
  };
}
