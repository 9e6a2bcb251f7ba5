import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { telemetryOf } from "../../../plan/alarms/metrics";

/** Puts what telemetry would have put of 15 % failed requests in the last three minutes. */
export async function putErrors(cloudwatch: CloudWatch, stack: string): Promise<void> {
  const { namespace, dimensions } = telemetryOf(stack).metric("Requests");
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  for (const ago of [30, 90, 150, 210]) {
    const Timestamp = new Date(Date.now() - ago * 1000);
    const value = (MetricName: string, Value: number) => ({
      MetricName,
      Dimensions,
      Timestamp,
      Value,
    });
    const MetricData = [value("Requests", 200), value("ServerErrors", 30)];
    await cloudwatch.putMetricData({ Namespace: namespace, MetricData });
  }
}
