import type { FunctionDefinition } from "../core/definition";
import { checkFields } from "../core/shape";
import { localFields } from "./fields";
import { textOf } from "./inputs";
import { checkLocal, runLocally } from "./local-run";

/** `command.local.run`: runs a command in previews too, whenever the program runs. */
export const localRun: FunctionDefinition = async (args, context) => {
  const fields = { ...localFields, command: { shape: "string", required: true } } as const;
  const [failure] = [...checkFields("local.RunInputs", fields, args), ...checkLocal(args)];
  if (failure) throw new Error(failure.reason);
  const printed = await runLocally(textOf(args.command), args, { stdout: "", stderr: "" }, context);
  return { ...args, ...printed };
};
