import { startTraffic as startSandboxTraffic } from "..";
import type { Sandbox } from "../model";
import type { Traffic } from "./step";

/** Enough to see an outage of 20 ms as two failures, few enough for a small machine. */
const REQUESTS_PER_SECOND = 100;

/** Requests through the balancer, as users send them, until stopped. */
export function startTraffic(sandbox: Sandbox): Traffic {
  return startSandboxTraffic({
    url: sandbox.balancer.url,
    requestsPerSecond: REQUESTS_PER_SECOND,
  });
}
