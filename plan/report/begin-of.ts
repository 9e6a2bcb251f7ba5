import type { PastStep } from "../history";

/** When a step began, in seconds after its run; clocks of hosts differ a little. */
export function beginOf(
  { at, seconds }: Pick<PastStep, "at" | "seconds">,
  openedAt: string,
): number {
  const end = (Date.parse(at) - Date.parse(openedAt)) / 1000;
  return Math.max(0, Math.round((end - seconds) * 10) / 10);
}
