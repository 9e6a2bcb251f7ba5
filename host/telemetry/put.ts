import {
  CloudWatchClient,
  PutMetricDataCommand,
  type MetricDatum,
} from "@aws-sdk/client-cloudwatch";
import { NAMESPACE } from "../../plan/alarms/metrics";
import { chunksOf, type Datum } from "../../plan/telemetry/sample";
import { parseEnvironment } from "../env-file";
import { readTextIfThere } from "../files";
import type { Put } from "./sender";
import type { TelemetryFile } from "./file";

/** Most metrics in one request; CloudWatch takes 1000, but no more than 1 MB. */
const MOST_DATA = 500;
const CONNECT_MILLISECONDS = 3000;
const REQUEST_MILLISECONDS = 10_000;

function inWords({
  metricName,
  dimensions,
  unit,
  at,
  values,
  counts,
  resolution,
}: Datum): MetricDatum {
  return {
    MetricName: metricName,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    Unit: unit,
    Timestamp: new Date(at),
    Values: [...values],
    Counts: [...counts],
    StorageResolution: resolution,
  };
}

/**
 * Puts data to CloudWatch. Login, endpoint and the rest are found as AWS's own client does; its variables may stand in
 * the environment file, which is read again when it changes.
 */
export function createPut({ region, environmentFile }: TelemetryFile): Put {
  let client: CloudWatchClient | undefined;
  let known: string | null = null;
  const current = () => {
    const text = environmentFile === null ? "" : readTextIfThere(environmentFile);
    if (text === null)
      throw new Error(`expected AWS's variables in ${environmentFile ?? ""}, found no file`);
    if (client === undefined || text !== known) {
      client?.destroy();
      takeVariables(text, known ?? "");
      known = text;
      const requestHandler = {
        connectionTimeout: CONNECT_MILLISECONDS,
        requestTimeout: REQUEST_MILLISECONDS,
        throwOnRequestTimeout: true,
      };
      client = new CloudWatchClient({ region, maxAttempts: 2, requestHandler });
    }
    return client;
  };
  return async (data) => {
    for (const chunk of chunksOf(data, MOST_DATA)) {
      const MetricData = chunk.map(inWords);
      await current().send(new PutMetricDataCommand({ Namespace: NAMESPACE, MetricData }));
    }
  };
}

/** Only AWS's own: a file of an app's variables must not change anything else here. */
function takeVariables(text: string, before: string): void {
  const own = (file: string) =>
    Object.entries(parseEnvironment(file)).filter(([name]) => name.startsWith("AWS_"));
  for (const [name] of own(before)) Reflect.deleteProperty(process.env, name);
  for (const [name, value] of own(text)) process.env[name] = value;
}
