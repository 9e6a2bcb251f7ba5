import * as pulumi from "@pulumi/pulumi";
import { BEAT_SECONDS, type SilencePlan } from "../plan/silence";

/** Says that a deployment was under way at these times. */
export type Say = (at: readonly Date[]) => Promise<void>;

/** Longest wait for AWS; a beat that hangs must not hold up the end of the update. */
const LIMIT_MILLISECONDS = 10_000;

/**
 * Silences P1 and tickets while an update is under way: from when the stack is registered, which the policy pack may
 * refuse, until its steps have ended. It holds as long as this program beats, so no ending has to take it back, and it
 * cannot outlive a program that is killed by more than two minutes.
 *
 * @param begin  known once the stack is registered
 * @param end    known once all steps have ended
 */
export function keepSilent(
  plan: SilencePlan,
  begin: pulumi.Output<unknown>,
  end: pulumi.Output<unknown>,
): void {
  let stop = (): void => undefined;
  let isOver = false;
  begin.apply(() => {
    if (isOver) return;
    stop = beat(sayTo(plan), (reason) => {
      void pulumi.log.warn(
        `P1 and tickets are not silenced while this deployment is under way: ${reason}; the deployer needs cloudwatch:PutMetricData`,
      );
    });
  });
  end.apply(() => {
    isOver = true;
    stop();
  });
}

/**
 * Beats until it is stopped. The first beat counts for the minute before too, so that the alarm need not wait for a whole
 * minute to see it.
 *
 * @param warn          gets why it cannot, once
 * @param milliseconds  between two beats
 * @returns             stops it
 */
export function beat(
  say: Say,
  warn: (reason: string) => void,
  milliseconds = BEAT_SECONDS * 1000,
): () => void {
  let isTold = false;
  const tell = (times: readonly Date[]) => {
    say(times).catch((error: unknown) => {
      if (!isTold) warn(error instanceof Error ? error.message : String(error));
      isTold = true;
    });
  };
  const now = Date.now();
  tell([new Date(now - 60_000), new Date(now)]);
  const timer = setInterval(() => tell([new Date()]), milliseconds);
  // A program that has nothing else to do ends.
  timer.unref();
  return () => clearInterval(timer);
}

function sayTo({ region, profile, metric }: SilencePlan): Say {
  // The SDK says at every start that its versions of 2027 want a newer Node; this one is pinned, and runs with Node 20.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  const { namespace, metricName, dimensions } = metric;
  return async (times) => {
    // Loaded when it is needed, so that other updates and previews start faster.
    const { CloudWatch } = await import("@aws-sdk/client-cloudwatch");
    const client = new CloudWatch({ region, ...(profile !== null && { profile }) });
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    const points = times.map((Timestamp) => ({ MetricName: metricName, Dimensions, Timestamp }));
    try {
      await client.putMetricData(
        { Namespace: namespace, MetricData: points.map((point) => ({ ...point, Value: 1 })) },
        { abortSignal: AbortSignal.timeout(LIMIT_MILLISECONDS) },
      );
    } finally {
      client.destroy();
    }
  };
}
