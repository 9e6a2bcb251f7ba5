import type { Phase } from "./protocol";

/** Longest time of each step of a rollback that a person orders on the host itself, in seconds. */
export const TOOL_LIMITS = {
  stage: 120,
  activate: 120,
  verify: 60,
  settle: 90,
  undo: 300,
} as const satisfies Partial<Record<Phase, number>>;
