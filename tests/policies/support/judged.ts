import assert from "node:assert/strict";
import type {
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import type { Judged, Registered } from "../../../policies/rule";

/** A resource of stack production as the engine hands it to a rule. */
export function resource(
  type: string,
  name: string,
  props: Judged["props"] = {},
  others: Partial<Registered> = {},
): Registered {
  const urn = `urn:pulumi:production::prism::${type}::${name}`;
  return { type, name, urn, props, dependencies: [], propertyDependencies: {}, ...others };
}

/** What a resource rule reports, by its own validate function. */
export function judge(
  rule: ResourceValidationPolicy,
  judged: Judged,
  settings: object = {},
): string[] {
  const { validateResource } = rule;
  assert.ok(typeof validateResource === "function");
  const reported: string[] = [];
  const args = { ...judged, getConfig: () => settings } as unknown as ResourceValidationArgs;
  void validateResource(args, (message) => void reported.push(message));
  return reported;
}

/** What a stack rule reports, by its own validate function. */
export function judgeAll(
  rule: StackValidationPolicy,
  all: readonly Registered[],
  settings: object = {},
): string[] {
  const reported: string[] = [];
  const args = { resources: all, getConfig: () => settings } as unknown as StackValidationArgs;
  void rule.validateStack(args, (message) => void reported.push(message));
  return reported;
}

/** Properties of which some are not known yet, as a preview has them. */
export function unknownIn(props: Judged["props"], ...keys: readonly string[]): Judged["props"] {
  return new Proxy(props, {
    get: (target, key) => {
      if (!keys.includes(String(key))) return Reflect.get(target, key) as unknown;
      throw new Error(`string value at .${String(key)} can't be known during preview`);
    },
  });
}
