import type { StageRequest } from "../plan/protocol";
import { placeDeployment } from "./build";
import type { StepContext } from "./context";
import { readDeployment } from "./deployment-file";
import { faultOf } from "./fault";

/**
 * Places what a rollback of this run would go to, where it is missing: on a host that was added or replaced. A rollback
 * finds it there then, without git or registry. A host that cannot have it is no reason to deploy nothing.
 *
 * @returns what is worth knowing; empty if there was nothing to do
 */
export async function placeLastGood(
  context: StepContext<StageRequest>,
): Promise<readonly string[]> {
  const { request, layout, say } = context;
  const { run, buildable } = request;
  const { lastGood } = run;
  if (lastGood === undefined || readDeployment(layout, lastGood.id) !== null) return [];
  const missing = (why: string) => {
    const note = `the last good ${lastGood.id} could not be placed, so a rollback will not reach this host: ${why}`;
    say(note);
    return [note];
  };
  if (!buildable || lastGood.settings !== run.deployment.settings) {
    return missing("its settings are not those of now");
  }
  try {
    const other = { ...request, run: { ...run, deployment: lastGood } };
    const notes = await placeDeployment({ ...context, request: other });
    return [`placed the last good ${lastGood.id}`, ...notes];
  } catch (error) {
    return missing(faultOf(error, `placing ${lastGood.id}`).reason);
  }
}
