import * as grpc from "@grpc/grpc-js";
import type * as jspb from "google-protobuf";

/** No limit on the size of messages: a stack's state travels in one. */
export const MESSAGE_SIZES: grpc.ChannelOptions = {
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
};

/** A protobuf map as a plain record. Its own `entries()` is no iterator in generated code. */
export function mapOf<V>(map: jspb.Map<string, V>): Record<string, V> {
  const record: Record<string, V> = {};
  map.forEach((value, key) => {
    record[key] = value;
  });
  return record;
}

/** What gRPC sends to the caller for an error: its own status if it has one, else its message. */
export function statusOf(error: unknown): grpc.ServerErrorResponse {
  const { code, details, message } = error as Partial<grpc.ServiceError>;
  const text = details ?? message ?? String(error);
  return {
    name: "Error",
    message: text,
    details: text,
    // Errors of node carry texts such as "ENOENT" in `code`.
    code: typeof code === "number" ? code : grpc.status.UNKNOWN,
  };
}

/** An error that says: this host has no such ability, and what to use instead. */
export function unimplemented(message: string): Error {
  return Object.assign(new Error(message), { code: grpc.status.UNIMPLEMENTED, details: message });
}

/** Handles a unary call by a function of the request; whatever it throws becomes the call's status. */
export function unary<Q, A>(
  answer: (call: grpc.ServerUnaryCall<Q, A>) => A | Promise<A>,
): grpc.handleUnaryCall<Q, A> {
  return (call, done) => {
    Promise.resolve()
      .then(() => answer(call))
      .then(
        (value) => done(null, value),
        (error: unknown) => done(statusOf(error)),
      );
  };
}

/** Handles a call that answers with a stream; it ends when the function does. */
export function stream<Q, A>(
  answer: (call: grpc.ServerWritableStream<Q, A>) => Promise<void>,
): grpc.handleServerStreamingCall<Q, A> {
  return (call) => {
    answer(call).then(
      () => call.end(),
      (error: unknown) => call.emit("error", statusOf(error)),
    );
  };
}

/**
 * Listens on a free port of the loopback interface.
 *
 * @returns  the port
 * @throws Error  no port could be had
 */
export function listen(server: grpc.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}
