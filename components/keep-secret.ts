import * as pulumi from "@pulumi/pulumi";

/** Named so that the engine's own refusal says it: it knows no more of a hook than its name. */
const NAME = "production is not destroyed, docs/policies.md says how to give it up";

/**
 * Keeps a generated secret from being deleted, and with it the whole stack: the engine refuses a destroy before it has
 * touched anything. A secret that a newer version replaces may go.
 *
 * @param version  of the secret that is wanted
 */
export function keepSecret(version: string): pulumi.ResourceHook {
  return new pulumi.ResourceHook(NAME, ({ urn, oldInputs }) => {
    const { keepers } = oldInputs as { keepers?: { version?: string } };
    if (keepers?.version !== version) return;
    throw new Error(
      `${urn}: expected to stay, since everybody who is logged in depends on it; ` +
        `to give the stack up nevertheless: pulumi state delete --target-dependents '${urn}', then pulumi destroy`,
    );
  });
}
