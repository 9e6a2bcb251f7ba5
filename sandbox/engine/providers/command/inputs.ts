import type { PropertyValue } from "../core/values";

/** One endpoint of a connection, defaults filled in. */
export interface Endpoint {
  host: string;
  port: number;
  user: string;
  password?: string;
  privateKey?: string;
  privateKeyPassword?: string;
  agentSocketPath?: string;
  /** Public key the host must show, `type base64`; without it any is taken. */
  hostKey?: string;
  /** Errors allowed before giving up; -1 is unlimited, so n means n + 1 tries. */
  dialErrorLimit: number;
  /** Limit of one try to connect; seconds, 0 is none. */
  perDialTimeout: number;
}

/** An endpoint with an optional jump host. */
export interface Connection extends Endpoint {
  proxy?: Endpoint;
}

/** What a run of a command needs, wherever it runs. */
export interface RunInputs {
  stdin?: string;
  logging?: string;
  environment?: Record<string, string>;
  addPreviousOutputInEnv?: boolean;
}

/** The inputs of a command on this machine. */
export interface LocalRunInputs extends RunInputs {
  interpreter?: string[];
  dir?: string;
}

/** The inputs of a command on a host. */
export interface RemoteRunInputs extends RunInputs {
  connection: Connection;
}

/** What a command printed: one trailing newline is taken off. */
export interface RunOutputs {
  stdout: string;
  stderr: string;
}

/** A property as text; empty when it is none. */
export function textOf(value: PropertyValue): string {
  return typeof value === "string" ? value : "";
}

/** The environment of a run as pairs: the previous output last, and only where it is not empty. */
export function previousOutput(inputs: RunInputs, previous: RunOutputs): [string, string][] {
  if (inputs.addPreviousOutputInEnv === false) return [];
  const pairs: [string, string][] = [
    ["PULUMI_COMMAND_STDOUT", previous.stdout],
    ["PULUMI_COMMAND_STDERR", previous.stderr],
  ];
  return pairs.filter(([, value]) => value !== "");
}
