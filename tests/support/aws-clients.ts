import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { S3 } from "@aws-sdk/client-s3";
import { SNS } from "@aws-sdk/client-sns";
import { AWS } from "./aws";

// See sandbox/engine/providers/aws/clients.ts.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** Clients of a sandbox's AWS, to look and act past the product. */
export function awsClients(endpoint: string) {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const settings = { region: AWS.region, endpoint, credentials };
  return {
    cloudwatch: new CloudWatch(settings),
    logs: new CloudWatchLogs(settings),
    s3: new S3(settings),
    sns: new SNS(settings),
  };
}
