import * as pulumi from "@pulumi/pulumi";
import { NO_NOTICE } from "../plan/notice-after";
import type { Fact, VerifiedRelease } from "../plan/checks/check";

/** What the last update of a stack said in its outputs. */
export interface OwnState {
  /** Id of each host's deployment, by name of the host; empty before the first update. */
  readonly running: Readonly<Record<string, string>>;
  /** What users were told of the release; "none": nothing. */
  readonly notice: string;
}

/**
 * The stack's own state, as its last update wrote it into the outputs. Asked by the engine's own function: a
 * StackReference would stand in every update as a resource that is read.
 */
export async function readOwnState(): Promise<OwnState> {
  const { running, notice } = await readOutputs(pulumi.getStack());
  return { running: textsOf(running), notice: typeof notice === "string" ? notice : NO_NOTICE };
}

/**
 * What another stack of the project has verified, as its last update wrote it into its outputs from
 * the ledgers of its hosts.
 *
 * @param stack  its name
 */
export async function readVerified(stack: string): Promise<Fact<readonly VerifiedRelease[]>> {
  try {
    return releasesOf((await readOutputs(stack))["verified"]);
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

/** Anything else in the place of a release was written by another version of the program, and counts for nothing. */
function releasesOf(value: unknown): VerifiedRelease[] {
  const isRelease = (one: unknown): one is VerifiedRelease =>
    typeof one === "object" && one !== null && "commit" in one;
  return Array.isArray(value) ? value.filter(isRelease) : [];
}
