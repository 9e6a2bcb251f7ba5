import { join } from "node:path";
import { SandboxError } from "../errors";
import { addRelease } from "../origin";
import { laterReleases } from "../releases";
import { runOn } from "../run-on";
import type { StackName } from "./layout";
import { BrokenPromise, expectNoAct, expectRelease, expectSameProcess } from "./promises";
import { runFailingUp, runPrism, runPulumi, setRelease } from "./stack-calls";
import { ready, type ReadyContext, type Step } from "./step";

const hostsOf = ({ sandbox }: ReadyContext, stack: StackName) =>
  sandbox.hosts.filter((host) => host.stack === stack);
const namesOf = (context: ReadyContext, stack: StackName) =>
  hostsOf(context, stack).map(({ name }) => name);

/** The releases that the steps below deploy are tagged at the origin. */
export const PUBLISH_STEP: Step = {
  title: "publish later releases",
  promise: "annotated tags at the origin",
  async run(bare) {
    const { sandbox } = ready(bare);
    for (const release of laterReleases) await addRelease(sandbox.origin, release);
    return { proof: laterReleases.map(({ version }) => `v${version}`).join(", ") };
  },
};

/** `pulumi up` of a release that production cannot stand: stopped on the canary hosts, and taken back there. */
export function badUpStep(stack: StackName, tag: string, before: string): Step {
  return {
    title: `up ${tag} on ${stack}, bad`,
    promise: `the canary watch stops it and says why; the others keep their process, every ${stack} host runs ${before}`,
    async run(bare) {
      const context = ready(bare);
      await setRelease(context, stack, tag);
      const facts = await context.readHosts();
      const shown = await runFailingUp(context, stack, `bad-up-${tag}`);
      const after = await context.readHosts();
      expectRelease(after, namesOf(context, stack), before);
      const waiting = hostsOf(context, stack).filter(({ ring }) => ring === "stable");
      for (const { name } of waiting) expectSameProcess(name, facts, after);
      const canary = hostsOf(context, stack).find(({ ring }) => ring === "canary")?.name ?? "";
      const error = /error: (.*)/.exec(shown)?.[1] ?? "";
      if (!error.startsWith(`${tag} was not deployed: ${canary}, canary: a breach is certain`)) {
        throw new BrokenPromise(`expected the canary watch to say why, found "${error}"`);
      }
      return { proof: error.slice(0, 200), shown };
    },
  };
}

/**
 * `prism rollback`, through Pulumi or by ssh alone.
 *
 * @param tag  the last good release, which the command finds by itself
 */
export function orderedRollbackStep(stack: StackName, tag: string, way: "pulumi" | "direct"): Step {
  const words = ["rollback", "--reason", "rehearsal", ...(way === "direct" ? ["--direct"] : [])];
  return {
    title: `prism rollback${way === "direct" ? " --direct" : ""} to ${tag}`,
    promise: `every ${stack} host runs ${tag}, the last good release`,
    async run(bare) {
      const context = ready(bare);
      const { stdout } = await runPrism(context, stack, words);
      expectRelease(await context.readHosts(), namesOf(context, stack), tag);
      return { proof: `${namesOf(context, stack).join(", ")} run ${tag}`, shown: stdout.trim() };
    },
  };
}

/** `prism-host rollback` on the last host of a stack, as a person who sits there does it. */
export function hostRollbackStep(stack: StackName, tag: string): Step {
  return {
    title: `prism-host rollback to ${tag}`,
    promise: `the last ${stack} host runs ${tag}, the others are untouched`,
    async run(bare) {
      const context = ready(bare);
      const host = hostsOf(context, stack).at(-1);
      if (host === undefined) throw new RangeError(`stack ${stack} has no host`);
      const before = await context.readHosts();
      const tool = join(host.root, "bin", "prism-host");
      const { code, stdout, stderr } = await runOn(
        context.sandbox,
        host,
        [tool, "rollback", "--reason", "rehearsal"],
        { limitSeconds: 120 },
      );
      if (code !== 0) {
        const said = `${stdout}${stderr}`.trim().slice(-500);
        throw new SandboxError(
          `prism-host rollback on ${host.name}: expected exit 0, got ${String(code)}: ${said}`,
        );
      }
      const after = await context.readHosts();
      expectRelease(after, [host.name], tag);
      const touched = namesOf(context, stack).filter(
        (name) => name !== host.name && after[name]?.process?.pid !== before[name]?.process?.pid,
      );
      if (touched.length > 0) {
        throw new BrokenPromise(`expected other hosts untouched, found ${touched.join(", ")}`);
      }
      return { proof: `${host.name} runs ${tag}`, shown: stdout.trim() };
    },
  };
}

/** `pulumi up` after rollbacks by ssh alone, with the configuration line that they ask for. */
export function reconcileStep(stack: StackName, tag: string): Step {
  return {
    title: `up ${tag} after it on ${stack}`,
    promise: "the state learns what the hosts run, no act on any host",
    async run(bare) {
      const context = ready(bare);
      await setRelease(context, stack, tag);
      const before = await context.readHosts();
      await runPulumi(context, stack, ["up", "--yes", "--skip-preview"], `reconcile-${tag}`);
      const after = await context.readHosts();
      const entries = expectNoAct(before, after);
      expectRelease(after, namesOf(context, stack), tag);
      return { proof: `0 acts (${entries} ledger entries before and after)` };
    },
  };
}
