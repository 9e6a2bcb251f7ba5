import type * as grpc from "@grpc/grpc-js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A property as it travels in the protocol, with markers for secrets and assets as plain objects. */
// The generated Struct takes and gives any JSON value; the tests state the shapes they expect.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Properties = Record<string, any>;

/** What Check answers. */
export interface Checked {
  inputs: Properties;
  failures: { property: string; reason: string }[];
}

/** What Diff answers. */
export interface Diffed {
  changes: number;
  replaces: string[];
  diffs: string[];
  /** Path to kind: 0 add, 1 add-replace, 2 delete, 3 delete-replace, 4 update, 5 update-replace. */
  detailed: Record<string, { kind: number; inputDiff: boolean }>;
  deleteBeforeReplace: boolean;
}

/** The URN under which the tests register a resource. */
export function urnOf(type: string, name: string): string {
  return `urn:pulumi:test::prism::${type}::${name}`;
}

/** Turns a call with a callback into a promise. */
export function ask<T>(
  call: (reply: (error: grpc.ServiceError | null, response: T) => void) => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, response) => (error ? reject(error) : resolve(response)));
  });
}

/** Properties out of a message. */
export function readStruct(struct: Struct | undefined): Properties {
  return struct ? struct.toJavaScript() : {};
}
