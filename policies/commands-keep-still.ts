import { known, resourceRule, type Judged } from "./rule";

/** Inputs of a Command that run something at another time than its own. */
const WORDS = {
  triggers: "they replace the Command, and then its old delete runs",
  delete: "it would run on a host whenever a Command goes",
} as const;

/** Commands that would act when nobody deploys. */
export function findRestless({ type, name, props }: Judged): string[] {
  if (!/^command:(local|remote):Command$/.test(type)) return [];
  return Object.entries(WORDS)
    .filter(([key]) => isSet(known(props, key)))
    .map(
      ([key, why]) =>
        `${name}: found ${key}; allowed are Commands that run when their stdin changes, and never otherwise: ${why}; remove it`,
    );
}

const isSet = (value: unknown) =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

/** Refuses what lets Pulumi run commands on hosts that no run of this project knows. */
export const commandsKeepStill = resourceRule({
  name: "commands-keep-still",
  description: "Forbids triggers and delete on Commands.",
  find: findRestless,
});
