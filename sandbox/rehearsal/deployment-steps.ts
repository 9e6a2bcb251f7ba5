import {
  BrokenPromise,
  FAILED_PERCENT_LIMIT,
  expectNoAct,
  expectNoChange,
  expectRelease,
  expectServed,
} from "./promises";
import type { StackName } from "./layout";
import { ready, type ReadyContext, type Step } from "./step";
import { lastChanges, keepConfig, restoreConfig, runPulumi, setRelease } from "./stack-calls";

/** Without the preview that comes before an update: previews are steps of their own here. */
const UP = ["up", "--yes", "--skip-preview"];

const hostsOf = ({ sandbox }: ReadyContext, stack: StackName): string[] =>
  sandbox.hosts.filter((host) => host.stack === stack).map(({ name }) => name);

/** `pulumi preview` of a release: shows the plan, acts on no host. */
export function previewStep(stack: StackName, tag: string): Step {
  return {
    title: `preview ${tag} on ${stack}`,
    promise: "the preview knows every host, names the release and acts on no host",
    async run(bare) {
      const context = ready(bare);
      const before = await context.readHosts();
      await setRelease(context, stack, tag);
      const { stdout, stderr } = await runPulumi(context, stack, ["preview"], `preview-${tag}`);
      const shown = `${stdout}${stderr}`.trim();
      if (!shown.includes(tag)) {
        throw new BrokenPromise(`expected the preview to name ${tag}, found no such word in it`);
      }
      // What the program says of hosts it could not see; [unknown] outputs are Pulumi's own.
      const unseen = /^.*(: unknown\b|\bUnknown: ).*$/m.exec(shown)?.[0].trim();
      if (unseen !== undefined) {
        throw new BrokenPromise(`expected a plan from observed hosts, found "${unseen}"`);
      }
      expectNoAct(before, await context.readHosts());
      return { proof: "no act on any host", shown };
    },
  };
}

/** `pulumi up` of a release, checked on the hosts. */
export function upStep(stack: StackName, tag: string): Step {
  return {
    title: `up ${tag} on ${stack}`,
    promise: `every ${stack} host runs ${tag}; hosts of the other stack are untouched`,
    async run(bare) {
      const context = ready(bare);
      await setRelease(context, stack, tag);
      return { proof: await deploy(context, stack, tag) };
    },
  };
}

/** `pulumi up` of a release while requests go through the balancer. */
export function upUnderTrafficStep(stack: StackName, tag: string): Step {
  return {
    title: `up ${tag} on ${stack}, traffic`,
    promise: `every ${stack} host runs ${tag}; ${FAILED_PERCENT_LIMIT} % of requests fail`,
    async run(bare) {
      const context = ready(bare);
      await setRelease(context, stack, tag);
      const flowing = context.startTraffic(context.sandbox);
      let proof = "";
      try {
        proof = await deploy(context, stack, tag);
      } finally {
        context.traffic = await flowing.stop();
      }
      expectServed(context.traffic);
      return { proof };
    },
  };
}

/** `pulumi up` once more: nothing to do, neither for Pulumi nor on any host. */
export function secondUpStep(stack: StackName, tag: string): Step {
  return {
    title: `second up on ${stack}`,
    promise: "no resource changes, no act on any host",
    async run(bare) {
      const context = ready(bare);
      const before = await context.readHosts();
      await runPulumi(context, stack, UP, `second-up-${tag}`);
      const after = await context.readHosts();
      const entries = expectNoAct(before, after);
      expectRelease(after, hostsOf(context, stack), tag);
      const resources = expectNoChange(await lastChanges(context, stack));
      return {
        proof: `${resources} resources unchanged, 0 acts (${entries} ledger entries before and after)`,
      };
    },
  };
}

/** The way back: the earlier configuration file is put back as it was, then `pulumi up`. */
export function rollbackStep(stack: StackName, tag: string): Step {
  return {
    title: `rollback to ${tag} on ${stack}`,
    promise: `with the earlier configuration back, every ${stack} host runs ${tag} again`,
    async run(bare) {
      const context = ready(bare);
      await restoreConfig(context.layout, stack, tag);
      return { proof: await deploy(context, stack, tag) };
    },
  };
}

async function deploy(context: ReadyContext, stack: StackName, tag: string): Promise<string> {
  const before = await context.readHosts();
  await runPulumi(context, stack, UP, `up-${tag}`);
  const after = await context.readHosts();
  const hosts = hostsOf(context, stack);
  expectRelease(after, hosts, tag);
  const others = Object.entries(before).filter(([name]) => !hosts.includes(name));
  expectNoAct(Object.fromEntries(others), after);
  await keepConfig(context.layout, stack, tag);
  return `link, /health and working directory of ${hosts.join(", ")} say ${tag}`;
}
