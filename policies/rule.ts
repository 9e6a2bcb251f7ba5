import type {
  EnforcementLevel,
  PolicyConfigSchema,
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";

/** What rules look at of a resource; the rest stays unread. */
export type Judged = Pick<ResourceValidationArgs, "type" | "name" | "urn" | "props"> & {
  readonly opts?: { readonly protect?: boolean };
};

/** What rules about the whole look at. */
export type Registered = Judged & Pick<PolicyResource, "dependencies" | "propertyDependencies">;

/** The settings of a rule: JSON schema, each with a description and a default. */
export type Schema = PolicyConfigSchema["properties"];

interface RuleArgs<Subject, Settings> {
  /** Kebab-case; renaming it loses what operators have set for it. */
  readonly name: string;
  /** One sentence that begins with Requires or Forbids. */
  readonly description: string;
  /** Mandatory unless said otherwise. */
  readonly level?: EnforcementLevel;
  readonly schema?: Schema;
  /** One message each: resource, what was found, what is allowed, what to do. */
  readonly find: (subject: Subject, settings: Settings) => string[] | Promise<string[]>;
}

/** A rule that judges each resource before anything happens to it. */
export function resourceRule<Settings extends object = object>(
  args: RuleArgs<Judged, Settings>,
): ResourceValidationPolicy {
  const { find, ...rule } = completed(args);
  return {
    ...rule,
    validateResource: (resource, report) => tell(find(resource, resource.getConfig()), report),
  };
}

/** A rule that judges all resources together, once they are registered. */
export function stackRule<Settings extends object = object>(
  args: RuleArgs<readonly Registered[], Settings>,
): StackValidationPolicy {
  const { find, ...rule } = completed(args);
  return {
    ...rule,
    validateStack: (stack, report) => tell(find(stack.resources, stack.getConfig()), report),
  };
}

function tell(
  found: string[] | Promise<string[]>,
  report: (message: string) => void,
): void | Promise<void> {
  if (found instanceof Promise) return found.then((later) => tell(later, report));
  for (const message of found) report(message);
}

/** Defaults stand in the schema only. */
function completed<Subject, Settings extends object>({
  name,
  description,
  level,
  schema = {},
  find,
}: RuleArgs<Subject, Settings>) {
  const values = Object.entries(schema).map(([key, { default: value }]) => [key, value] as const);
  const defaults = Object.fromEntries(values);
  return {
    name,
    description,
    enforcementLevel: level ?? "mandatory",
    ...(values.length > 0 && { configSchema: { properties: schema } }),
    find: (subject: Subject, settings: object) =>
      find(subject, { ...defaults, ...settings } as Settings),
  };
}

/**
 * A property; undefined where it is not set, or a preview cannot know it yet. The update judges it then, and the preview
 * is spared a note for each step.
 */
export function known(props: Judged["props"], key: string): unknown {
  try {
    return props[key] as unknown;
  } catch (error) {
    if (error instanceof Error && error.message.includes("can't be known during preview")) {
      return undefined;
    }
    throw error;
  }
}

/** Stack of a resource, from its URN. */
export function stackOf({ urn }: Pick<Judged, "urn">): string {
  return urn.split("::")[0]?.split(":").at(-1) ?? "";
}
