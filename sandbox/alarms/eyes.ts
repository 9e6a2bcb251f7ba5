import type { AlarmState } from "../../plan/alarms/alarm";
import { NAMESPACE } from "../../plan/alarms/metrics";
import { withSandboxAws } from "../aws-environment";
import type { Sandbox } from "../model";
import { REGION } from "./start";

/** States by the id of the alarm. */
export type States = Readonly<Record<string, AlarmState | undefined>>;

/** The sandbox's AWS, asked past the product. */
export interface AlarmEyes {
  states(): Promise<States>;
  /** Hosts of which there are measurements. */
  heard(): Promise<readonly string[]>;
}

/** Eyes on the alarms of a stack. */
export async function openEyes(
  aws: Pick<NonNullable<Sandbox["aws"]>, "url">,
  stack: string,
): Promise<AlarmEyes> {
  const prefix = `prism-${stack}-`;
  const environment = withSandboxAws({}, aws);
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const { CloudWatch } = await import("@aws-sdk/client-cloudwatch");
  const cloudwatch = new CloudWatch({
    region: REGION,
    endpoint: environment["AWS_ENDPOINT_URL"] ?? "",
    credentials: {
      accessKeyId: environment["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
  });
  return {
    states: async () => {
      const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.describeAlarms({
        AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
      });
      const own = [...MetricAlarms, ...CompositeAlarms].filter(({ AlarmName }) =>
        AlarmName?.startsWith(prefix),
      );
      return Object.fromEntries(
        own.map(({ AlarmName = "", StateValue }) => [AlarmName.slice(prefix.length), StateValue]),
      );
    },
    heard: async () => {
      const { Metrics = [] } = await cloudwatch.listMetrics({
        Namespace: NAMESPACE,
        MetricName: "CpuPercent",
      });
      const places = Metrics.map(({ Dimensions = [] }) =>
        Object.fromEntries(Dimensions.map(({ Name = "", Value = "" }) => [Name, Value])),
      );
      return places.flatMap(({ Stack, Host }) => (Stack === stack && Host ? [Host] : []));
    },
  };
}
