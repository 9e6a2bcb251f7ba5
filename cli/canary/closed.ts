import { waveReasons } from "../../plan/gate/overrun";
import { uniqueFreezes } from "../../plan/gate/placed-freeze";
import { windowOfRun } from "../../plan/run-plan";
import type { WatchRequest } from "../../plan/watch-request";
import type { Link } from "./link";

/** Why the next wave may not begin now, by the settings and by every host that has answered; empty if it may. */
export function closedReasons({ gate, run }: WatchRequest, links: readonly Link[]): string[] {
  return waveReasons({
    gate,
    window: windowOfRun(run),
    breakGlass: run.breakGlass,
    at: new Date().toISOString(),
    emergencies: uniqueFreezes(links.map(({ freezes }) => freezes)),
  });
}
