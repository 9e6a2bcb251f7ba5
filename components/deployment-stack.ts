import * as pulumi from "@pulumi/pulumi";
import type { Verdict } from "../plan/protocol";
import { DeploymentSteps, type DeploymentStepsArgs } from "./deployment-steps";
import { EnvironmentSecrets } from "./environment-secrets";

/** What a stack is registered from: settings, facts and the plan made of them. */
export type DeploymentStackArgs = Omit<DeploymentStepsArgs, "secrets">;

/** What staging and production share: the secrets and the steps of one run. */
export abstract class DeploymentStack extends pulumi.ComponentResource {
  /** Verdicts of all steps, in their order. */
  readonly verdicts: pulumi.Output<Verdict[]>;

  protected constructor(
    type: string,
    name: string,
    args: DeploymentStackArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    // Inputs of the component, so that a policy can judge the run before any child acts.
    const { id, lane, deployment, breakGlass } = args.run;
    super(
      type,
      name,
      { release: deployment.tag, deployment: deployment.id, runId: id, lane, breakGlass },
      opts,
    );
    const secrets = new EnvironmentSecrets(
      `${name}-environment`,
      { secrets: args.settings.secrets },
      { parent: this },
    );
    const steps = new DeploymentSteps(name, { ...args, secrets: secrets.values }, { parent: this });
    this.verdicts = steps.verdicts;
    this.registerOutputs({ verdicts: this.verdicts });
  }
}
