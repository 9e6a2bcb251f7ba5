import { hexDigits } from "../core/defaults";
import type { CallContext, CheckFailure, Fields, ResourceDefinition } from "../core/definition";
import type { PropertyMap } from "../core/values";
import { lifecycleFields } from "./fields";
import { textOf, type RunOutputs } from "./inputs";

/**
 * Runs one command.
 *
 * @param previous  what the last create or update printed; empty at first
 * @throws Error    the command could not start or failed
 */
export type Run = (
  command: string,
  inputs: PropertyMap,
  previous: RunOutputs,
  context: CallContext,
) => Promise<RunOutputs>;

/**
 * A command as a resource: `create` runs at creation, `update` (or else `create`) when an
 * input changes, `delete` at deletion. A preview runs nothing.
 *
 * @param name    of the inputs in failures
 * @param fields  of the run
 * @param check   rules beyond the shapes
 */
export function commandResource(
  name: string,
  fields: Fields,
  run: Run,
  check: (inputs: PropertyMap) => CheckFailure[] = () => [],
): ResourceDefinition {
  const runIfGiven = async (
    command: unknown,
    inputs: PropertyMap,
    previous: RunOutputs,
    context: CallContext,
  ): Promise<PropertyMap> =>
    typeof command === "string" ? { ...(await run(command, inputs, previous, context)) } : {};
  return {
    name,
    inputs: { ...fields, ...lifecycleFields },
    outputs: { stdout: { recomputed: true }, stderr: { recomputed: true } },
    check,
    previewId: newId,
    async create(inputs, context) {
      const outputs = await runIfGiven(inputs.create, inputs, printedNothing, context);
      return { id: newId(context), outputs: { ...printedNothing, ...outputs } };
    },
    update: (_id, inputs, state, context) =>
      runIfGiven(inputs.update ?? inputs.create, inputs, printedBy(state), context),
    async delete(_id, state, context) {
      await runIfGiven(state.delete, state, printedBy(state), context);
    },
  };
}

function newId({ name }: CallContext): string {
  return name + hexDigits(8);
}

const printedNothing: RunOutputs = { stdout: "", stderr: "" };

function printedBy(state: PropertyMap): RunOutputs {
  return { stdout: textOf(state.stdout), stderr: textOf(state.stderr) };
}
