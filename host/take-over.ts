import type { StageRequest } from "../plan/protocol";
import { disarm } from "./arm";
import type { StepContext } from "./context";
import { wordsOf } from "./fault";
import { endWhereItIs, isStranded, putBack, unendedRuns } from "./put-back";

/**
 * Ends the runs that are still open on this host, so that the new one starts from a release that was verified. It was
 * opened before, so what is open here is what it takes over, or what its order ends, or what is past its deadline.
 *
 * @returns ids of the runs that were ended
 */
export async function takeOver(context: StepContext<StageRequest>): Promise<readonly string[]> {
  const { run } = context.request;
  const left = unendedRuns(context.entries()).filter(({ id }) => id !== run.id);
  for (const old of left) {
    context.say(`ending run ${old.id}, which was left open here`);
    const why = { reason: `taken over by run ${run.id}`, bad: false };
    if (old.order !== null || run.order !== null) {
      // What an order left is not to come back, and to where an order goes there is no detour.
      endWhereItIs(context, old, why);
      continue;
    }
    try {
      const { said } = await putBack(context, old, why);
      if (said !== "") context.say(said.slice(2));
    } catch (fault) {
      // What could not come back before must not keep the host from all that is new.
      if (!isStranded(context, old)) throw fault;
      context.say(`${wordsOf(fault)}; going on from what runs`);
      endWhereItIs(context, old, why);
    }
  }
  if (left.length > 0) await disarm(context);
  return left.map(({ id }) => id);
}
