import type * as pulumi from "@pulumi/pulumi";
import { DeploymentStack, type DeploymentStackArgs } from "./deployment-stack";

/** The staging hosts and the steps that bring them to a release. */
export class StagingStack extends DeploymentStack {
  constructor(name: string, args: DeploymentStackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("prism:stacks:StagingStack", name, { ...args, isKept: false }, opts);
  }
}
