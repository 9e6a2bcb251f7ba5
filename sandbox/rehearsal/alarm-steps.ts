import { openEyes } from "../alarms/eyes";
import { poll } from "../poll";
import type { StackName } from "./layout";
import { BrokenPromise } from "./promises";
import { ready, type Step } from "./step";

/** Longer than telemetry takes to be heard, and alarms to see that all is well. */
const LIMIT_SECONDS = 180;
const PAGES = ["p0", "p1"];

/** The alarms after a deployment, by what the hosts measure. */
export function heardStep(stack: StackName): Step {
  return {
    title: `alarms of ${stack}`,
    promise: `every ${stack} host is heard, and neither P0 nor P1 fires`,
    async run(bare) {
      const { sandbox } = ready(bare);
      if (sandbox.aws === undefined) throw new RangeError("the sandbox must have an AWS");
      const eyes = await openEyes(sandbox.aws, stack);
      const hosts = sandbox.hosts.filter((host) => host.stack === stack).map(({ name }) => name);
      await poll(`measurements of ${hosts.join(", ")}`, LIMIT_SECONDS, async () => {
        const heard = await eyes.heard();
        const states = await eyes.states();
        return hosts.every((host) => heard.includes(host)) && states["gate-blind"] === "OK";
      });
      const states = await eyes.states();
      const firing = PAGES.filter((id) => states[id] !== "OK");
      if (firing.length > 0) {
        throw new BrokenPromise(`expected no page, found ${firing.join(" and ")}`);
      }
      return { proof: `${hosts.join(", ")} are heard, ${PAGES.join(" and ")} are OK` };
    },
  };
}
