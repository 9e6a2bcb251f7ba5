import * as pulumi from "@pulumi/pulumi";
import type { CloudPlan } from "../plan/cloud";
import type { Verdict } from "../plan/protocol";
import { nameBucket } from "./backup-vault";
import { CloudResources } from "./cloud-resources";
import { DeploymentSteps, type DeploymentStepsArgs } from "./deployment-steps";
import { EnvironmentSecrets } from "./environment-secrets";

/** What a stack is registered from: settings, facts and the plan made of them. */
export interface DeploymentStackArgs extends Omit<DeploymentStepsArgs, "secrets" | "bucket"> {
  /** What the stack has at AWS; null: nothing. */
  readonly cloud: CloudPlan | null;
  /** Whether the steps wait for AWS, or AWS for the steps; see cloudGoesFirst. */
  readonly cloudFirst: boolean;
}

/** What staging and production share: AWS's side, the secrets and the steps of one run. */
export abstract class DeploymentStack extends pulumi.ComponentResource {
  /** Verdicts of all steps, in their order. */
  readonly verdicts: pulumi.Output<Verdict[]>;
  /** What the stack has at AWS; null: nothing. */
  readonly cloud: CloudResources | null;

  protected constructor(
    type: string,
    name: string,
    args: DeploymentStackArgs & { readonly isKept: boolean },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    // Inputs of the component, so that a policy can judge the run before any child acts.
    const { id, lane, deployment, attempt, breakGlass } = args.run;
    super(
      type,
      name,
      { release: deployment.tag, deployment: deployment.id, runId: id, lane, attempt, breakGlass },
      opts,
    );
    const secrets = new EnvironmentSecrets(
      `${name}-environment`,
      { secrets: args.settings.secrets, isKept: args.isKept },
      { parent: this },
    );
    const bucket = args.cloud && nameBucket(`${name}-backups`, args.cloud.vault, this);
    const createCloud = (dependsOn: pulumi.Resource[]) =>
      args.cloud &&
      bucket &&
      new CloudResources(name, args.cloud, bucket, { parent: this, dependsOn });
    const before = args.cloudFirst ? createCloud([]) : null;
    const steps = new DeploymentSteps(
      name,
      { ...args, secrets: secrets.values, bucket },
      { parent: this, dependsOn: before ?? [] },
    );
    this.cloud = before ?? createCloud([steps]);
    this.verdicts = steps.verdicts;
    this.registerOutputs({ verdicts: this.verdicts });
  }
}
