import type { CallContext, Created, Fields, ResourceDefinition } from "../core/definition";
import { InitFailedError } from "../core/errors";
import { isAbsent, isMap, type PropertyMap, type PropertyValue } from "../core/values";
import { awsOf, defaultTagsOf, type Aws } from "./clients";
import { unlessGone, wordsOf } from "./errors";
import type { Tags } from "./tags";

/** Where AWS keeps the tags of a type. */
export interface Tagging {
  read(aws: Aws, arn: string): Promise<Tags>;
  /** Gives the resource these and no others. */
  write(aws: Aws, arn: string, tags: Tags): Promise<void>;
}

/**
 * A type of AWS as a table. Inputs are those of the official SDK, without secret marks and with defaults; fields that the
 * table does not have are refused by Check.
 */
export interface AwsTable<Inputs extends object, Outputs extends object> {
  /** As in failures, such as `sns.Topic`. */
  readonly name: string;
  readonly fields: Fields;
  readonly outputs: readonly (keyof Outputs & string)[];
  readonly autoName?: { readonly property: keyof Inputs & string; readonly max: number };
  /** For types with tags; they have an output `arn`. */
  readonly tagging?: Tagging;
  readonly check?: (inputs: PropertyMap) => { property: string; reason: string }[];
  create(aws: Aws, inputs: Inputs): Promise<{ id: string; outputs: Outputs }>;
  /** What else a new one needs; when it fails, the resource is there, but not as it should be. */
  finish?(aws: Aws, id: string, inputs: Inputs): Promise<unknown>;
  /** Inputs as the program would write them; undefined or an error of {@link unlessGone} when gone. */
  read(
    aws: Aws,
    id: string,
    state: Inputs & Outputs,
  ): Promise<Partial<Inputs & Outputs> | undefined>;
  /** Without it a change of anything but tags replaces the resource. */
  update?(aws: Aws, id: string, inputs: Inputs): Promise<unknown>;
  delete(aws: Aws, id: string, state: Inputs & Outputs): Promise<unknown>;
}

/** A table as the core takes it: with tags, words of errors, and an end to calls that are cancelled. */
export function awsResource<Inputs extends object, Outputs extends object>(
  table: AwsTable<Inputs, Outputs>,
): ResourceDefinition {
  const { name, fields, outputs, autoName, tagging, check } = table;
  const inputsOf = (map: PropertyMap) => map as unknown as Inputs;
  const stateOf = (map: PropertyMap) => map as unknown as Inputs & Outputs;
  const writeTags = async (aws: Aws, inputs: PropertyMap, arn: PropertyValue) =>
    tagging?.write(aws, arn as string, inputs.tagsAll as Tags);
  const create = async (inputs: PropertyMap, aws: Aws): Promise<Created> => {
    const made = await table.create(aws, inputsOf(inputs));
    const created = { id: made.id, outputs: { ...made.outputs } as PropertyMap };
    try {
      await table.finish?.(aws, made.id, inputsOf(inputs));
      await writeTags(aws, inputs, created.outputs.arn);
    } catch (error) {
      throw new InitFailedError(wordsOf(error), created.id, created.outputs);
    }
    return created;
  };
  const read = async (id: string, state: PropertyMap, aws: Aws) => {
    const found = await unlessGone(table.read(aws, id, stateOf(state)));
    if (found === undefined) return undefined;
    const tagsAll = await tagging?.read(aws, state.arn as string);
    return withoutEmpty({ ...(found as PropertyMap), tagsAll }, state);
  };
  return {
    name,
    inputs: tagging ? { ...fields, tagsAll: { shape: { map: "string" } } } : fields,
    outputs: Object.fromEntries(outputs.map((key) => [key, {}])),
    ...(autoName !== undefined && { autoName }),
    ...(check !== undefined && { check }),
    ...(tagging !== undefined && {
      complete: ({ config }: CallContext) => ({ tagsAll: defaultTagsOf(config) }),
    }),
    create: (inputs, context) => call(context, (aws) => create(inputs, aws)),
    read: (id, state, context) => call(context, (aws) => read(id, state, aws)),
    ...((table.update !== undefined || tagging !== undefined) && {
      update: (id: string, inputs: PropertyMap, state: PropertyMap, context: CallContext) =>
        call(context, async (aws) => {
          await table.update?.(aws, id, inputsOf(inputs));
          await writeTags(aws, inputs, state.arn);
          return {};
        }),
    }),
    delete: (id, state, context) =>
      call(context, async (aws) => {
        await unlessGone(table.delete(aws, id, stateOf(state)));
      }),
  };
}

async function call<T>({ config, signal }: CallContext, work: (aws: Aws) => Promise<T>) {
  signal.throwIfAborted();
  const cancelled = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  try {
    return await Promise.race([work(awsOf(config)), cancelled]);
  } catch (error) {
    throw error instanceof InitFailedError ? error : new Error(wordsOf(error));
  }
}

/** AWS answers with an empty list or text for what was never set; only where something was set, it is news. */
function withoutEmpty(found: PropertyMap, state: PropertyMap): PropertyMap {
  const entries = Object.entries(found);
  return Object.fromEntries(entries.filter(([key, value]) => key in state || !isEmpty(value)));
}

function isEmpty(value: PropertyValue): boolean {
  if (isAbsent(value) || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isMap(value) && Object.keys(value).length === 0;
}
