import type { GateSettings } from "../../config/gate";
import type { Reason, Rule } from "./answer";
import { CHINA, NO_HOLIDAYS, type Calendar } from "./calendar";
import type { EmergencyFreeze } from "./freezes";
import type { Shift } from "./on-call";

/** What the files of a gate say; the program reads them, the evaluator does not. */
export interface GateFacts {
  /** Without holidays where its file cannot be used. */
  readonly calendar: Calendar;
  /** Who is on call when; null: the settings name no roster, or it cannot be used. */
  readonly roster: readonly Shift[] | null;
  /** Freezes from a file; its name stands for their owner. */
  readonly freezes: readonly EmergencyFreeze[];
  /** Everything in a file that cannot be read or used; each closes the gate. */
  readonly problems: readonly Reason[];
}

/** A file that a gate names. */
export interface GateFile {
  /** Its key below `prism`. */
  readonly key: "gate.calendar.source" | "gate.roster" | "gate.freezeFile";
  readonly path: string;
  /** What is closed without it. */
  readonly rule: Rule;
}

/** Files that count; where it is always open but in freezes, one with freezes alone. */
export function filesOf({ always, calendar, roster, freezeFile }: GateSettings): GateFile[] {
  const source = isBuiltIn(calendar.source) ? null : calendar.source;
  return [
    ...(source === null || always
      ? []
      : [{ key: "gate.calendar.source", path: source, rule: "window" } as const]),
    ...(roster === null || always
      ? []
      : [{ key: "gate.roster", path: roster, rule: "on-call" } as const]),
    ...(freezeFile === null
      ? []
      : [{ key: "gate.freezeFile", path: freezeFile, rule: "freeze" } as const]),
  ];
}

const BUILT_IN = { china: CHINA, none: NO_HOLIDAYS } as const;
const isBuiltIn = (source: string): source is keyof typeof BUILT_IN => source in BUILT_IN;

/** Facts of a gate as far as they stand in no file; each file that it names is a problem. */
export function factsWithoutFiles(gate: GateSettings): GateFacts {
  const { source } = gate.calendar;
  return {
    calendar: isBuiltIn(source) ? BUILT_IN[source] : NO_HOLIDAYS,
    roster: null,
    freezes: [],
    problems: filesOf(gate).map(({ path, rule }) => ({ rule, text: `${path} was not read` })),
  };
}
