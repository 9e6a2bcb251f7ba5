import type { Phase } from "../../plan/protocol";
import type { BareHost } from "../bare-host";
import type { BareSettings } from "../bare-settings";
import { builtin } from "./damage";

/** A way in which a command does not end as it should. */
export interface HangWay {
  readonly title: string;
  /** Shell text; `mark` is in the command line of every process it starts. */
  readonly script: (mark: string) => string;
  /** Words that the reason must hold. */
  readonly reason: RegExp;
}

const LIMIT = /did not end within|limit/;

/** All of them; each is tried as the command of a step. */
export const HANG_WAYS: readonly HangWay[] = [
  { title: "sleeps for ever", script: (mark) => `sleep ${mark}`, reason: LIMIT },
  {
    title: "ignores TERM",
    script: (mark) => `trap "" TERM HUP INT; while :; do sleep ${mark}; done`,
    reason: LIMIT,
  },
  {
    title: "prints a line of 10 MB",
    script: (mark) =>
      `head -c 10000000 /dev/zero | tr "\\0" x; head -c 10000000 /dev/zero | tr "\\0" x >&2; sleep ${mark}`,
    reason: LIMIT,
  },
  {
    title: "leaves a child that holds stdout",
    script: (mark) => `sleep ${mark} & sleep 1; echo gone wrong >&2; exit 3`,
    reason: /ended with code 3: gone wrong/,
  },
  {
    title: "leaves a child in a session of its own",
    script: (mark) => `setsid sleep ${mark} & sleep 1; echo gone wrong >&2; exit 3`,
    reason: /ended with code 3: gone wrong/,
  },
];

/** Phases that run commands of the release or the configuration. */
export const HANG_PHASES = ["stage", "backup", "migrate"] as const satisfies Phase[];

/** Settings in which a phase runs a script. */
export function hangIn(
  phase: (typeof HANG_PHASES)[number],
  script: string,
  on: BareHost,
): BareSettings {
  const argv = ["sh", "-c", script];
  switch (phase) {
    case "stage":
      return { app: { install: argv } };
    case "backup":
      return { backup: { ...builtin(on), method: "command", command: argv } };
    case "migrate":
      return { migrations: { scope: "host", up: argv } };
  }
}
