import type * as pulumi from "@pulumi/pulumi";
import { DeploymentStack, type DeploymentStackArgs } from "./deployment-stack";

/** The production hosts and the steps that bring them to a release. */
export class ProductionStack extends DeploymentStack {
  constructor(name: string, args: DeploymentStackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("prism:stacks:ProductionStack", name, { ...args, isKept: true }, opts);
  }
}
