import type { CheckSettings } from "../../config/schema";
import type { TestResults } from "../test-results";
import { short, type CheckQuestion } from "./check";

/** Staging has verified exactly this commit, under whatever tag, and its tests were as fast as production wants them. */
export function checkStaging({
  settings,
  checks,
  wanted,
  facts,
}: CheckQuestion): string | string[] {
  const { staging } = checks;
  const verified = facts.staging;
  if ("unknown" in verified) return [verified.unknown];
  const commit = short(wanted.commit);
  const found = verified.findLast((one) => one.commit === wanted.commit);
  if (found === undefined) {
    const others = verified.map((one) => `${one.tag} (${short(one.commit)})`);
    return [
      `stack ${staging}: must have verified ${commit}, the commit of ${wanted.tag}, ` +
        `found ${others.join(", ") || "nothing verified"}; deploy it there first: ` +
        `pulumi config set prism:release ${wanted.tag} --stack ${staging}, then pulumi up --stack ${staging}`,
    ];
  }
  const { tag, tests } = found;
  const again = `deploy another release there, then ${tag} again`;
  if (tests === null) {
    return [
      `stack ${staging}: must have smoke and performance tests of ${commit} (${tag}) on every host, ` +
        `found none on some; ${again}`,
    ];
  }
  const slow = settings.app.checks.flatMap((check) => {
    const problem = problemOf(check, tests);
    return problem === null
      ? []
      : [`stack ${staging}, tests of ${commit} (${tag}): ${problem}, and ${again}`];
  });
  return slow.length > 0
    ? slow
    : `stack ${staging} verified ${commit} as ${tag}; ${summaryOf(tests)}`;
}

/** Judged by the limits of the stack that asks, whatever staging's own were. */
function problemOf(
  { name, limitMilliseconds }: CheckSettings,
  { performance }: TestResults,
): string | null {
  const measured = performance.find((one) => one.name === name);
  if (measured === undefined) {
    const names = performance.map((one) => one.name).join(", ") || "none";
    return `must have measured "${name}", found ${names}; give both stacks the same prism:app.checks`;
  }
  const { slowestMilliseconds } = measured;
  if (slowestMilliseconds <= limitMilliseconds) return null;
  return `"${name}" must take at most ${limitMilliseconds} ms, found ${slowestMilliseconds} ms; make it faster`;
}

function summaryOf({ performance }: TestResults): string {
  const times = performance.map(
    ({ name, slowestMilliseconds }) => `${name} ${slowestMilliseconds} ms`,
  );
  return `slowest answers: ${times.join(", ") || "none measured"}`;
}
