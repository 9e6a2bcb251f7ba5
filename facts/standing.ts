import { checksOf } from "../config/checks";
import type { ResolvedHost } from "../config/inventory";
import type { Settings } from "../config/schema";
import { NO_ALARMS, type AlarmsBefore } from "../plan/alarms/before";
import type { CheckResult, Fact, VerifiedRelease } from "../plan/checks/check";
import { checkRefusal, checkRelease, isChecked } from "../plan/checks/check-release";
import type { GateAnswer } from "../plan/gate/answer";
import { clockRefusal } from "../plan/gate/clock";
import { evaluateGate } from "../plan/gate/evaluate";
import { freezesOnHosts } from "../plan/gate/placed-freeze";
import { presentToken } from "../plan/gate/present";
import { gateRefusal } from "../plan/gate/refusal";
import { gateQuestionOf } from "../plan/gate/view";
import type { HostObservation } from "../plan/inspection";
import { questionOf } from "../plan/question";
import { planRun } from "../plan/run";
import { withChecks, type RunPlan } from "../plan/run-plan";
import { readAlarmsBefore } from "./alarms";
import { readBreakGlass } from "./break-glass";
import { withGateFacts } from "./gate";
import { observe } from "./observe";
import { operatorName } from "./operator";
import { readReleaseFacts } from "./release-checks";

/** Whose standing is asked, and where its facts are. */
export interface StandingQuestion {
  readonly stack: string;
  readonly settings: Settings;
  /** The inventory. */
  readonly hosts: readonly ResolvedHost[];
  /** Text of the bundled runner. */
  readonly runner: string;
  /** Only a preview may leave the hosts unasked. */
  readonly preview: boolean;
  /** Deployment that the stack's own state says runs everywhere; null: it says none, or it was not asked. */
  readonly stateSays: string | null;
  /** What another stack has verified on all its hosts. */
  readonly readVerified: (stack: string) => Promise<Fact<readonly VerifiedRelease[]>>;
  /** Folder of the project, where paths of the settings begin. */
  readonly folder: string;
}

/** How things stand before an update: what was read, and what follows from it. */
export interface Standing {
  /** One per host of the inventory. */
  readonly observed: readonly HostObservation[];
  readonly plan: RunPlan;
  readonly gate: GateAnswer;
  /** Empty where nothing is checked. */
  readonly checks: readonly CheckResult[];
  /** What stands in the way besides plan, gate, checks and alarms. */
  readonly clocks: readonly string[];
  /** Nothing where alarms are not asked. */
  readonly alarms: AlarmsBefore;
  /** Why an update would touch nothing, each with its way out; empty when it may act. */
  readonly refusal: readonly string[];
}

/** Reads hosts, origin, gate and release, and puts the questions that `plan/` answers; changes nothing. */
export async function readStanding(question: StandingQuestion): Promise<Standing> {
  const { stack, settings, stateSays, readVerified, folder } = question;
  const facts = await observe(question);
  const operator = operatorName();
  const attempt = new Date().toISOString();
  const emergencies = freezesOnHosts(facts.hosts).freezes;
  const asked = gateQuestionOf(settings, { stack, at: attempt, actor: operator, emergencies });
  const token = presentToken(await readBreakGlass(settings.gate, folder), facts);
  const gate = evaluateGate({ ...(await withGateFacts(asked, folder)), ...token });
  const { window, breakGlass } = gate;
  const circumstances = { ...facts, stack, stateSays, operator, window, breakGlass, attempt };
  const decided = planRun(questionOf(settings, circumstances));
  const { kind, wanted, reasons } = decided;
  const wantedChecks = checksOf(stack, settings.checks);
  const release = { settings, checks: wantedChecks, wanted, hosts: facts.hosts };
  const [checks, alarms] = isChecked(kind)
    ? await Promise.all([
        readReleaseFacts(settings, wantedChecks, wanted, readVerified, folder).then((facts) =>
          checkRelease({ ...release, facts }),
        ),
        readAlarmsBefore(stack, settings),
      ])
    : [[], NO_ALARMS];
  const { aside } = alarms;
  const checked = withChecks(decided, checks);
  const plan = aside ? { ...checked, run: { ...checked.run, alarmsAside: aside } } : checked;
  const clocks = clockRefusal(kind, facts.hosts);
  const refusal =
    kind === "refuse" || kind === "unknown"
      ? reasons
      : [...gateRefusal(kind, gate), ...clocks, ...alarms.refusal, ...checkRefusal(checks)];
  return { observed: facts.hosts, plan, gate, checks, clocks, alarms, refusal };
}
