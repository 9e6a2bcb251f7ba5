import type { Run } from "../release";
import { windowOfRun } from "../run-plan";
import { instantOfStamp } from "../gate/time";

/** What the gate said when a run was opened, as its id and its token tell. */
export function gateWords(run: Pick<Run, "id" | "lane" | "breakGlass">): string {
  const { breakGlass } = run;
  if (breakGlass !== undefined) {
    const { incident, reason, signer, opens } = breakGlass;
    return `opened by break-glass for ${incident} (${reason}), signed by ${signer}; put aside: ${opens.join(", ")}`;
  }
  if (run.lane === "rollback") return "not asked: going back never waits for it";
  if (run.lane === "adopt") return "not asked: an adoption changes nothing";
  const window = windowOfRun(run);
  const start = instantOfStamp(window);
  if (start !== null) {
    const minute = new Date(start).toISOString().slice(0, 16).replace("T", " ");
    return `open: in the window from ${minute} UTC`;
  }
  return window === "open" ? "open: no hours are set" : window;
}
