import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { S3 } from "@aws-sdk/client-s3";
import { SNS } from "@aws-sdk/client-sns";
import { isMap, type PropertyMap } from "../core/values";

/** AWS as one provider sees it: a region, tags for everything, and a client per service. */
export interface Aws {
  readonly region: string;
  readonly cloudwatch: CloudWatch;
  readonly logs: CloudWatchLogs;
  readonly s3: S3;
  readonly sns: SNS;
}

/** How long an answer may take before a call counts as failed; milliseconds. */
const LIMITS = { connectionTimeout: 5_000, requestTimeout: 30_000 };

// The SDK says at every start that its versions of 2027 want a newer Node; this one is pinned, and runs with Node 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const known = new WeakMap<PropertyMap, Aws>();

/**
 * The clients for a provider's configuration, made once. Endpoint and login are found as the SDK does it, by AWS's own
 * variables and files.
 *
 * @throws Error  no region is said
 */
export function awsOf(config: PropertyMap): Aws {
  const found = known.get(config);
  if (found) return found;
  const region = textOf(config.region) ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (!region) {
    throw new Error("aws:region: expected a region, found none; set it, or AWS_REGION");
  }
  const profile = textOf(config.profile);
  const settings = { region, requestHandler: LIMITS, ...(profile !== undefined && { profile }) };
  const made: Aws = {
    region,
    cloudwatch: new CloudWatch(settings),
    logs: new CloudWatchLogs(settings),
    s3: new S3(settings),
    sns: new SNS(settings),
  };
  known.set(config, made);
  return made;
}

/** Tags that the provider puts on everything. */
export function defaultTagsOf({ defaultTags }: PropertyMap): PropertyMap {
  if (!isMap(defaultTags) || !isMap(defaultTags.tags)) return {};
  return defaultTags.tags;
}

function textOf(value: PropertyMap[string]): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
