import { inspectionsOf, lastGood } from "../fleet";
import type { CheckQuestion } from "./check";

/** There is a deployment to go back to, and every host has it; hosts that ran nothing yet need none. */
export function checkLastGood({ hosts }: CheckQuestion): string | string[] {
  const all = inspectionsOf(hosts);
  const used = all.filter(({ current, ledger }) => current !== null || ledger.verified.length > 0);
  if (used.length === 0) return "first deployment: nothing to go back to";
  const good = lastGood(all);
  if (good === null) {
    return [
      "hosts: one deployment must be verified on all of them to go back to, found none; " +
        "bring all hosts to one release that some of them ran verified (prism status) first",
    ];
  }
  const without = used.filter(({ deployments }) => !deployments.includes(good.id));
  return without.length === 0
    ? `every host has ${good.id}`
    : without.map(
        ({ host }) =>
          `${host}: must have the last good deployment ${good.id} on disk, found it without; ` +
          `place it again: deploy prism:release ${good.tag} first`,
      );
}
