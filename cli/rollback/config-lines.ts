import type { Settings } from "../../config/schema";
import { settingsDigest } from "../../plan/identity";
import { stackWords } from "../stack-options";
import type { StackChoice } from "../settings";
import { partsOfId } from "./earlier-state";

/**
 * What to commit so that the configuration says what hosts run after a rollback.
 *
 * @param target  id of the deployment that hosts went back to
 * @returns       one line each; empty if the configuration says it already
 */
export function configLines(target: string, settings: Settings, choice: StackChoice): string[] {
  const parts = partsOfId(target);
  if (parts === null) return [];
  const { tag } = parts;
  const file = choice.configFile ?? `Pulumi.${choice.stack.split("/").at(-1) ?? ""}.yaml`;
  const lines = [
    ...(settings.release === tag
      ? []
      : [`pulumi config set prism:release ${tag} ${stackWords(choice)}`]),
    ...(settingsDigest(settings) === parts.settings
      ? []
      : [
          `put prism:app, prism:migrations and names and version of prism:secrets back as they were with ${target}: git log -p ${file}`,
        ]),
  ];
  if (lines.length === 0) return [];
  return [
    "The configuration still says otherwise, and pulumi up goes by it. Change it so, and commit it:",
    ...lines.map((line) => `  ${line}`),
  ];
}
