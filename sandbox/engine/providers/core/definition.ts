import type { PropertyMap, PropertyValue } from "./values";

/** What kind of value a field takes. `any` takes everything. */
export type Shape =
  | "string"
  | "number"
  | "boolean"
  | "any"
  | { list: Shape }
  | { map: Shape }
  | { object: Fields; name: string };

/** One input field of a resource. */
export interface Field {
  shape: Shape;
  /** Check fails without it. */
  required?: true;
  /** Check wraps it as a secret, whoever gave it. */
  secret?: true;
  /** Filled in by Check when absent. */
  default?: PropertyValue;
  /**
   * When a change asks for a new resource: `any` change at or inside it, or only its
   * `presence` (it appears or goes; deeper changes are the SDK's `replaceOnChanges`).
   */
  replaces?: "any" | "presence";
}

/** Input fields by name. */
export type Fields = Readonly<Record<string, Field>>;

/** An output that is not an input. */
export interface OutputRule {
  /** Always a secret. */
  secret?: true;
  /** Unknown in the preview of an update that changes an input; otherwise it keeps its value. */
  recomputed?: true;
}

/** Why an input cannot be used; shown at the resource in preview and update. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/** How serious a log line is. */
export type Severity = "debug" | "info" | "warning" | "error";

/** What an operation knows about the request it serves. */
export interface CallContext {
  /** Empty for function calls. */
  urn: string;
  /** Logical name: the last part of the URN. */
  name: string;
  /** Type token, without the types of its parents. */
  type: string;
  /** The package's configuration, decoded. */
  config: PropertyMap;
  /** Aborted when the engine cancels. */
  cancelled: AbortSignal;
  /** Aborted when the engine cancels or the resource's customTimeout is over. */
  signal: AbortSignal;
  /** Sends a line to the engine; ephemeral lines show only while they are the newest. */
  log(severity: Severity, message: string, ephemeral?: boolean): void;
}

/** The outcome of a create. */
export interface Created {
  id: string;
  /** Outputs beside the inputs, which are echoed by themselves. */
  outputs: PropertyMap;
}

/**
 * One resource type as a table. The functions get inputs without secret marks and with
 * defaults; the core puts secrecy and unknowns back on what they return.
 */
export interface ResourceDefinition {
  /** Name of the inputs in failures, such as `remote.CommandInputs`. */
  name: string;
  inputs: Fields;
  outputs: Readonly<Record<string, OutputRule>>;
  /** Input that gets `<logical name>-<7 hex digits>` when absent, cut to `max` characters. */
  autoName?: { property: string; max: number };
  /** What Check adds to the inputs by itself, such as tags of the provider. */
  complete?(context: CallContext): PropertyMap;
  /** Inputs as Diff compares them: absent ones as what they mean. Without it, as they are. */
  normalize?(inputs: PropertyMap): PropertyMap;
  /** Rules beyond the shapes. Values may be unknown in a preview. */
  check?(inputs: PropertyMap, context: CallContext): CheckFailure[];
  /** The id that the preview of a create shows; without it none. */
  previewId?(context: CallContext): string;
  create(inputs: PropertyMap, context: CallContext): Promise<Created>;
  /** Current outputs and inputs, undefined when gone. Without it the state is taken as true. */
  read?(id: string, state: PropertyMap, context: CallContext): Promise<PropertyMap | undefined>;
  /** Changed outputs. Without it every change replaces the resource. */
  update?(
    id: string,
    inputs: PropertyMap,
    state: PropertyMap,
    context: CallContext,
  ): Promise<PropertyMap>;
  delete?(id: string, state: PropertyMap, context: CallContext): Promise<void>;
}

/** A function of a package; its result echoes the arguments, secrets included. */
export interface FunctionDefinition {
  /** Name of the arguments in failures, such as `local.RunInputs`. */
  name: string;
  inputs: Fields;
  /** Rules beyond the shapes. */
  check?(args: PropertyMap): CheckFailure[];
  /** What the result holds beside the arguments, which come without secret marks. */
  run(args: PropertyMap, context: CallContext): Promise<PropertyMap>;
}

/** Everything a stand-in package offers. */
export interface PackageDefinition {
  /** Name of the official package, such as `command`. */
  name: string;
  /** Version of the official package that it stands for, such as `1.2.1`. */
  version: string;
  /** Whether a value that becomes secret, or ceases to be, counts as changed. */
  comparesSecrecy: boolean;
  resources: Readonly<Record<string, ResourceDefinition>>;
  functions: Readonly<Record<string, FunctionDefinition>>;
}
