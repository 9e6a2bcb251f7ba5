import { startSandbox } from "..";
import { prepareEngine } from "../engine";
import { createHostReader } from "./hosts";
import { createPulumi } from "./pulumi";
import type { Step } from "./step";
import { createStacks, pulumiEnvironment } from "./workbench";

/** What stands before the first deployment: engine, hosts, stacks. */
export const SET_UP_STEPS: readonly Step[] = [
  {
    title: "prepare the engine",
    promise: "a Pulumi CLI with everything the program needs",
    async run(context) {
      const { layout, say } = context;
      const engine = (context.engine = await prepareEngine(say));
      const environment = await pulumiEnvironment(layout, engine);
      context.pulumi = createPulumi(engine.pulumi, environment, layout.logs);
      const standIns = engine.standIns.join(", ") || "none";
      return { proof: `Pulumi ${engine.version} (${engine.source}), stand-ins: ${standIns}` };
    },
  },
  {
    title: "start the sandbox",
    promise: "hosts that answer over ssh, a git origin, a balancer",
    async run(context) {
      const sandbox = (context.sandbox = await startSandbox(context.layout.sandbox, context.say));
      context.readHosts = await createHostReader(sandbox);
      const facts = await context.readHosts();
      return { proof: `${Object.keys(facts).length} hosts answered` };
    },
  },
  {
    title: "write stack files",
    promise: "both stacks exist, their files are the checked-in ones with the sandbox's hosts",
    async run({ layout, sandbox, pulumi }) {
      if (!sandbox || !pulumi) throw new RangeError("engine and sandbox must come first");
      await createStacks(layout, sandbox, pulumi);
      return { proof: "stacks staging and production, private key encrypted" };
    },
  },
];
