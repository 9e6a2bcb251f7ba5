import * as pulumi from "@pulumi/pulumi";

/**
 * Deployment that every host runs by the stack's own state, as its last update wrote it into the outputs.
 *
 * @returns  id of the deployment; null if the state does not say, or says several
 */
export async function readOwnState(): Promise<string | null> {
  const name = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  const { value } = await new pulumi.StackReference(name).getOutputDetails("running");
  if (typeof value !== "object" || value === null) return null;
  const ids = new Set(Object.values(value));
  const [id] = ids;
  return ids.size === 1 && typeof id === "string" ? id : null;
}
