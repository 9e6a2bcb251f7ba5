import type { Temporal } from "temporal-polyfill";
import { gateOf, type GateSettings } from "../../config/gate";
import type { Settings } from "../../config/schema";
import type { BreakGlass } from "./break-glass";
import type { Calendar } from "./calendar";
import type { GateFacts } from "./facts";
import { freezesIn, type EmergencyFreeze, type Freeze } from "./freezes";
import { localTime, millisecondsOf, type Interval } from "./time";
import { windowsOn } from "./windows";

/** Everything the answer rests on. */
export interface GateQuestion {
  readonly stack: string;
  /** From gateOf. */
  readonly gate: GateSettings;
  /** Longest time of a deployment, in seconds; prism:limits.budget. */
  readonly budgetSeconds: number;
  /** The instant in question, ISO 8601 with Z or an offset. */
  readonly at: string;
  /** Release that is wanted. */
  readonly release: string;
  /** `user@machine` of who asks. */
  readonly actor: string;
  /** Not given: no file was read, which closes a gate that names one. */
  readonly facts?: GateFacts;
  /** Freezes that the hosts keep. */
  readonly emergencies?: readonly EmergencyFreeze[];
  /** 95th percentile of past deployments in seconds, once it is measured. */
  readonly p95Seconds?: number;
  /** A token whose signature is good. */
  readonly breakGlass?: BreakGlass;
  /** What else was found against the token that the settings name; it then opens nothing. */
  readonly breakGlassFaults?: readonly string[];
}

/** The question for what the settings want. */
export function gateQuestionOf(
  settings: Settings,
  asked: Pick<GateQuestion, "stack" | "at" | "actor" | "emergencies">,
): GateQuestion {
  const gate = gateOf(asked.stack, settings.gate);
  const { release, limits } = settings;
  return { ...asked, gate, budgetSeconds: limits.budget, release };
}

/** One instant as the rules see it; times in milliseconds since 1970. */
export interface View {
  readonly gate: GateSettings;
  readonly calendar: Calendar;
  readonly now: number;
  readonly local: Temporal.ZonedDateTime;
  /** What a deployment may take, in milliseconds. */
  readonly need: number;
  /** Window around now by the clock, on whatever day; null outside, and where it is always open. */
  readonly window: Interval | null;
  /** Windows that do not open on this date, because clocks change. */
  readonly skipped: readonly string[];
  /** Freezes that do not stand in the settings: those that the hosts keep and those of a file. */
  readonly emergencies: readonly EmergencyFreeze[];
  /** Freezes from now to the end of the window, sorted by their start. */
  readonly freezes: readonly Freeze[];
}

/**
 * Looks at the instant of a question.
 *
 * @throws RangeError  an instant is not ISO 8601
 */
export function viewOf(question: GateQuestion, facts: GateFacts): View {
  const { gate } = question;
  const now = millisecondsOf(question.at);
  const local = localTime(now, gate.zone);
  const { open, skipped } = windowsOn(local.toPlainDate(), gate);
  const window = gate.always
    ? null
    : (open.find(({ from, until }) => from <= now && now < until) ?? null);
  const emergencies = [...(question.emergencies ?? []), ...facts.freezes];
  const span = { from: now, until: window?.until ?? now + 1 };
  return {
    gate,
    calendar: facts.calendar,
    now,
    local,
    need: Math.max(question.budgetSeconds, question.p95Seconds ?? 0) * 1000,
    window,
    skipped,
    emergencies,
    freezes: freezesIn(span, gate, emergencies),
  };
}
