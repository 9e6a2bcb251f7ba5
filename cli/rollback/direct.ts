import { hostsOf } from "../../config/inventory";
import type { RollbackOrder } from "../../config/schema";
import { observe } from "../../facts/observe";
import { operatorName } from "../../facts/operator";
import { loginOf } from "../../facts/ssh";
import { bundleRunner } from "../../host/bundle";
import { announce } from "../../plan/announce";
import { endingError } from "../../plan/outcome";
import { questionOf } from "../../plan/question";
import { planRun } from "../../plan/run";
import { actsOnHosts } from "../../plan/run-plan";
import { hostSteps, planSteps } from "../../plan/steps";
import { overSsh } from "../direct/over-ssh";
import { runSteps } from "../direct/run-steps";
import { readDirectSettings } from "../direct/settings";
import type { StackChoice } from "../settings";
import { configLines } from "./config-lines";

/**
 * Orders a rollback by ssh alone: no Pulumi, state or origin.
 *
 * @returns  exit code: 0 if every host is back
 */
export async function rollbackDirectly(choice: StackChoice, order: RollbackOrder): Promise<number> {
  const { stack } = choice;
  const say = (line: string) => console.log(line);
  const settings = { ...(await readDirectSettings(choice, say)), rollback: order };
  const hosts = hostsOf(settings);
  const runner = bundleRunner().text;
  const facts = await observe({ stack, settings, hosts, runner, preview: false });
  const circumstances = { ...facts, stack, stateSays: null, operator: operatorName() };
  const attempt = new Date().toISOString();
  const plan = planRun(questionOf(settings, { ...circumstances, window: "open", attempt }));
  if (plan.kind === "refuse" || plan.kind === "unknown") {
    console.error(["Nothing was touched:", ...plan.reasons.map((line) => `  ${line}`)].join("\n"));
    return 1;
  }
  for (const { text } of announce(plan, facts.hosts, false)) say(text);
  const acted = hosts.filter(({ name }) => plan.hosts.includes(name));
  const verdicts = actsOnHosts(plan.kind)
    ? await runSteps({
        run: plan.run,
        stages: planSteps(stack, settings, acted, plan.run).map(hostSteps),
        carryOut: overSsh({ hosts: acted, login: loginOf(settings.ssh), run: plan.run, runner }),
        say,
      })
    : [];
  const ending = endingError(plan, verdicts);
  if (ending === null) say(`Every host runs ${plan.wanted.id}.`);
  else console.error(ending);
  for (const line of configLines(plan.wanted.id, settings, choice)) say(line);
  return ending === null ? 0 : 1;
}
