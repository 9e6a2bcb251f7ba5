import { setTimeout as delay } from "node:timers/promises";

/** Time between two rounds. */
const ROUND_MILLISECONDS = 3_000;

/** Judges the alarms of one region of the sandbox's AWS until it is ended; endpoint and login by AWS's own variables. */
async function main(region: string): Promise<void> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const { CloudWatch } = await import("@aws-sdk/client-cloudwatch");
  const { evaluateOnce } = await import("./evaluate");
  const cloudwatch = new CloudWatch({ region });
  for (;;) {
    try {
      for (const { alarm, state, reason } of await evaluateOnce(cloudwatch, Date.now() / 1000)) {
        console.log(JSON.stringify({ at: new Date().toISOString(), alarm, state, reason }));
      }
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
    }
    await delay(ROUND_MILLISECONDS);
  }
}

void main(process.argv[2] ?? "");
