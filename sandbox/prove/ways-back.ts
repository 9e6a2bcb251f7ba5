import type { Called, Fleet } from "./fleet";

/** What an operator types after something died half-way; the one place that says so. */
export function comeBack(fleet: Fleet): Promise<Called> {
  return fleet.prism("resume");
}

/** What an operator types to go back to the last good release; the one place that says so. */
export const WAYS_BACK = {
  "prism rollback": (fleet: Fleet) => fleet.prism("rollback", "--reason", "measured"),
  "prism rollback --direct": (fleet: Fleet) =>
    fleet.prism("rollback", "--direct", "--reason", "measured"),
} as const;
