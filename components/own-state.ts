import * as pulumi from "@pulumi/pulumi";
import type { Fact } from "../plan/checks/check";

/**
 * Deployment of each host by the stack's own state, as its last update wrote it into the outputs. Asked by the engine's
 * own function: a StackReference would stand in every update as a resource that is read.
 *
 * @returns  ids by name of the host; empty before the first update
 */
export async function readOwnState(): Promise<Readonly<Record<string, string>>> {
  return textsOf((await readOutputs(pulumi.getStack()))["running"]);
}

/**
 * Commits by tag that another stack of the project has verified, as its last update wrote them into its outputs from
 * the ledgers of its hosts.
 *
 * @param stack  its name
 */
export async function readVerified(stack: string): Promise<Fact<Readonly<Record<string, string>>>> {
  try {
    return textsOf((await readOutputs(stack))["verified"]);
  } catch (error) {
    const [said = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return {
      unknown: `stack ${stack}: its outputs must say what it has verified, found: ${said}; run pulumi up --stack ${stack}, or correct prism:checks.staging`,
    };
  }
}

async function readOutputs(stack: string): Promise<Readonly<Record<string, unknown>>> {
  const name = [pulumi.getOrganization(), pulumi.getProject(), stack].join("/");
  const answer = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name })) as {
    outputs?: Record<string, unknown>;
  };
  return answer.outputs ?? {};
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return typeof value === "object" && value !== null ? (value as Record<string, string>) : {};
}
