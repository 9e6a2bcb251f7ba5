import { CHECKS, type CheckName } from "../../config/checks";
import { isGated } from "../gate/refusal";
import type { RunKind } from "../run-plan";
import { checkBackup } from "./backup";
import { checkChangelog } from "./changelog";
import type { CheckQuestion, CheckResult, Rule } from "./check";
import { checkLastGood } from "./last-good";
import { checkCi, checkMerge, checkReview } from "./review";
import { checkStaging } from "./staging";
import { checkTag } from "./tag";

const RULES: Readonly<Record<CheckName, Rule>> = {
  tag: checkTag,
  changelog: checkChangelog,
  merge: checkMerge,
  review: checkReview,
  ci: checkCi,
  staging: checkStaging,
  "last-good": checkLastGood,
  backup: checkBackup,
};

/** Whether a run of this kind is checked: what brings something new. Going back and ending a run never are. */
export function isChecked(kind: RunKind): boolean {
  return isGated(kind);
}

/** Checks that are not made without a source of their own. */
const REVIEWED: readonly CheckName[] = ["merge", "review", "ci"];

/** What every check found that is made, always in one order; a check has a line per reason to fail. */
export function checkRelease(question: CheckQuestion): CheckResult[] {
  const { skip, review } = question.checks;
  const off = review === null ? [...skip, ...REVIEWED] : skip;
  return CHECKS.filter((check) => !off.includes(check)).flatMap((check): CheckResult[] => {
    const found = RULES[check](question);
    if (typeof found === "string") return [{ check, passed: true, text: found }];
    return found.map((text) => ({ check, passed: false, text }));
  });
}

/** Why the release is not deployed; empty if every check passed. */
export function checkRefusal(results: readonly CheckResult[]): string[] {
  return results
    .filter(({ passed }) => !passed)
    .map(({ check, text }) => `check ${check}: ${text}`);
}
