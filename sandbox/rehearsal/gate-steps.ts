import { startSandbox } from "..";
import { clockAt, type Moment } from "../clock";
import type { StackName } from "./layout";
import { BrokenPromise, expectNoAct } from "./promises";
import { runFailingUp, setGate, setRelease } from "./stack-calls";
import { ready, type ReadyContext, type Step } from "./step";

/** The procedure's own hours, with somebody on call; other steps deploy whenever they come. */
const PROCEDURE = { onCall: ["first person", "second person"] };
const ANYTIME = { always: true };

/** Hosts and deployer from now on have this clock, and the deployer the policy pack. */
async function moveTo(context: ReadyContext, moment: Moment): Promise<void> {
  const { layout, say } = context;
  const clock = await clockAt(moment);
  // sshd starts again; pm2 runs on, but starts processes with the clock of whoever asks it.
  await startSandbox(layout.sandbox, say, { environment: { "*": clock } });
  context.shell = { ...clock, PULUMI_OPTION_POLICY_PACK: "policies" };
}

/** `pulumi up` at night: refused, with every reason. */
export function nightStep(stack: StackName, tag: string): Step {
  const moment = "Wednesday 03:00";
  return {
    title: `up ${tag} on ${stack}, ${moment}`,
    promise: "refused with its reasons, the next opening and the way back; no act on any host",
    async run(bare) {
      const context = ready(bare);
      await setRelease(context, stack, tag);
      await setGate(context.layout, stack, PROCEDURE);
      await moveTo(context, moment);
      const before = await context.readHosts();
      const shown = await runFailingUp(context, stack, `night-${tag}`);
      for (const words of [
        "closed for deployments on Wednesday 2026-11-18 03:",
        "opens on Wednesday 2026-11-18 10:00 Asia/Shanghai",
        "is outside of the approved hours, 10:00-11:00 and 15:00-16:00",
        `a rollback is never refused: prism rollback --stack ${stack}`,
      ]) {
        if (!shown.includes(words)) {
          throw new BrokenPromise(`expected the refusal to say "${words}", found "${shown}"`);
        }
      }
      expectNoAct(before, await context.readHosts());
      return { proof: "closed at 03:00, opens on Wednesday 10:00; no act on any host", shown };
    },
  };
}

/** `pulumi up` of a release that staging has not verified: refused by that check alone. */
export function unstagedStep(stack: StackName, tag: string): Step {
  return {
    title: `up ${tag} on ${stack}, not staged`,
    promise: "refused with the staging stack's name and the way out; no act on any host",
    async run(bare) {
      const context = ready(bare);
      await setRelease(context, stack, tag);
      const before = await context.readHosts();
      const shown = await runFailingUp(context, stack, `unstaged-${tag}`);
      const found = shown.split("\n").filter((line) => line.includes("check "));
      if (
        found.length !== 1 ||
        !found[0]?.includes("check staging: stack staging: must have verified")
      ) {
        throw new BrokenPromise(`expected staging alone to be in the way, found "${shown}"`);
      }
      expectNoAct(before, await context.readHosts());
      return { proof: found[0].trim().slice(0, 200), shown };
    },
  };
}

/** A deployment in the procedure's hours, with gate and policy pack; its configuration is kept so. */
export function inWindow(step: Step, stack: StackName): Step {
  const moment = "Wednesday 10:05";
  return {
    ...step,
    title: `${step.title}, ${moment}`,
    async run(bare) {
      const context = ready(bare);
      await setGate(context.layout, stack, PROCEDURE);
      await moveTo(context, moment);
      const findings = await step.run(context);
      await setGate(context.layout, stack, ANYTIME);
      context.shell = { ...context.shell, PULUMI_OPTION_POLICY_PACK: "" };
      return findings;
    },
  };
}

/** A way back on a Friday evening, on the deployer's clock; the hosts' clocks go on as they are. */
export function onFriday(step: Step, stack: StackName): Step {
  const moment = "Friday 20:00";
  return {
    ...step,
    title: `${step.title}, ${moment}`,
    async run(bare) {
      const context = ready(bare);
      const before = context.shell ?? {};
      context.shell = { ...(await clockAt(moment)), PULUMI_OPTION_POLICY_PACK: "policies" };
      try {
        return await step.run(context);
      } finally {
        context.shell = before;
        await setGate(context.layout, stack, ANYTIME);
      }
    },
  };
}
