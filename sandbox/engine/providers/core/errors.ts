import * as grpc from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { PropertyMap } from "./values";
import { toStruct } from "./wire";

/**
 * The resource exists but is not good. The engine keeps it in the state, with the reason,
 * and updates it in the next run.
 */
export class InitFailedError extends Error {
  /**
   * @param id       the existing resource
   * @param outputs  its outputs so far, without marks
   */
  constructor(
    message: string,
    readonly id: string,
    public outputs: PropertyMap,
  ) {
    super(message);
  }
}

/** An error with a gRPC code of its own. */
export class CodedError extends Error {
  constructor(
    readonly code: grpc.status,
    message: string,
  ) {
    super(message);
  }
}

/** The reply the engine understands for an error of any kind. */
export function replyFor(error: unknown): Partial<grpc.StatusObject> {
  const message = messageOf(error);
  const code = error instanceof CodedError ? error.code : grpc.status.UNKNOWN;
  if (!(error instanceof InitFailedError)) return { code, details: message };
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(initFailedStatus(error).serializeBinary()));
  return { code, details: message, metadata };
}

/** The words of an error of any kind. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function initFailedStatus(error: InitFailedError): Status {
  const detail = new ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(toStruct(error.outputs));
  detail.setReasonsList([error.message]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(error.message);
  status.addDetails(packed);
  return status;
}
