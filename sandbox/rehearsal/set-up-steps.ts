import { startSandbox } from "..";
import { prepareEngine } from "../engine";
import { createAlarmReader } from "./alarms";
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
      const engine = (context.engine = await prepareEngine(context.say));
      const standIns = engine.standIns.join(", ") || "none";
      return { proof: `Pulumi ${engine.version} (${engine.source}), stand-ins: ${standIns}` };
    },
  },
  {
    title: "start the sandbox",
    promise: "hosts that answer over ssh, a git origin, a balancer, an AWS",
    async run(context) {
      const { layout, say, engine } = context;
      if (!engine) throw new RangeError("the engine must come first");
      const sandbox = await startSandbox(layout.sandbox, say, { aws: true });
      context.sandbox = sandbox;
      context.readHosts = await createHostReader(sandbox);
      if (sandbox.aws) context.readAlarms = await createAlarmReader(sandbox.folder, sandbox.aws);
      const environment = await pulumiEnvironment(layout, engine, sandbox.aws);
      context.pulumi = createPulumi(engine.pulumi, environment, layout.logs);
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
