import { known, resourceRule, stackOf, type Judged } from "./rule";

/** Inputs by which AWS itself knows a thing; unique in an account, over all stacks. */
const NAMES = ["name", "bucket", "dashboardName", "alarmName"];

/** Resources of the project itself; those of the engine have names of its own. */
const OWN = /^(prism|command|random|aws):/;

/** Resources that another stack of the same account could collide with, or be mistaken for. */
export function findNameless(resource: Judged): string[] {
  const { type, name, props } = resource;
  if (!OWN.test(type)) return [];
  const stack = stackOf(resource);
  const messages: string[] = [];
  if (name !== stack && !name.startsWith(`${stack}-`)) {
    messages.push(
      `${name}: found a name that does not begin with the stack; allowed are ${stack} and ${stack}-…; rename it, with an alias`,
    );
  }
  for (const key of type.startsWith("aws:") ? NAMES : []) {
    const value = known(props, key);
    if (typeof value !== "string" || value.includes(stack)) continue;
    messages.push(
      `${name}: found ${key} ${value}; allowed are names that hold ${stack}; put the stack into it`,
    );
  }
  return messages;
}

/** Refuses names that do not say whose they are. */
export const namesCarryStack = resourceRule({
  name: "names-carry-stack",
  description: "Requires the name of every resource to carry its stack.",
  find: findNameless,
});
