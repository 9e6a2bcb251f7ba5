import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import type { CloudPlan } from "../plan/cloud";
import { BackupVault } from "./backup-vault";
import { SloMonitoring } from "./slo-monitoring";

/** Everything a stack has at AWS, with a provider of its own; decides nothing. */
export class CloudResources extends pulumi.ComponentResource {
  /** Name of the bucket that keeps backups. */
  readonly backupBucket: pulumi.Output<string>;
  /** Subscribers that have not confirmed yet. */
  readonly unconfirmed: pulumi.Output<string[]>;

  constructor(
    name: string,
    plan: CloudPlan,
    bucketName: pulumi.Output<string>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("prism:cloud:CloudResources", name, {}, opts);
    const { region, profile, tags } = plan.provider;
    const provider = new Provider(
      `${name}-aws`,
      { region, ...(profile !== null && { profile }), defaultTags: { tags: { ...tags } } },
      { parent: this },
    );
    const child = { parent: this, providers: { aws: provider } };
    const monitoring = new SloMonitoring(`${name}-alarms`, plan.monitoring, child);
    const vault = new BackupVault(`${name}-backups`, plan.vault, bucketName, child);
    this.backupBucket = vault.bucket;
    this.unconfirmed = monitoring.unconfirmed;
    this.registerOutputs({ backupBucket: this.backupBucket, unconfirmed: this.unconfirmed });
  }
}
