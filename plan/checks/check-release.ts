import { CHECKS, type CheckName } from "../../config/checks";
import { isGated } from "../gate/refusal";
import type { RunKind } from "../run-plan";
import { checkBackup } from "./backup";
import { checkChangelog } from "./changelog";
import type { CheckQuestion, CheckResult, Rule } from "./check";
import { checkLastGood } from "./last-good";
import { checkStaging } from "./staging";
import { checkTag } from "./tag";

const RULES: Readonly<Record<CheckName, Rule>> = {
  tag: checkTag,
  changelog: checkChangelog,
  staging: checkStaging,
  "last-good": checkLastGood,
  backup: checkBackup,
};

/** Whether a run of this kind is checked: what brings something new. Going back and ending a run never are. */
export function isChecked(kind: RunKind): boolean {
  return isGated(kind);
}

/** What every check found that is not skipped, always in one order; a check has a line per reason to fail. */
export function checkRelease(question: CheckQuestion): CheckResult[] {
  const { skip } = question.checks;
  return CHECKS.filter((check) => !skip.includes(check)).flatMap((check): CheckResult[] => {
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
