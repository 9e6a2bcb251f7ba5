import type { FunctionDefinition } from "../core/definition";
import { localFields } from "./fields";
import { textOf } from "./inputs";
import { checkLocal, runLocally } from "./local-run";

/** `command.local.run`: runs a command in previews too, whenever the program runs. */
export const localRun: FunctionDefinition = {
  name: "local.RunInputs",
  inputs: { ...localFields, command: { shape: "string", required: true } },
  check: checkLocal,
  run: async (args, context) => {
    const printed = await runLocally(
      textOf(args.command),
      args,
      { stdout: "", stderr: "" },
      context,
    );
    return { ...printed };
  },
};
