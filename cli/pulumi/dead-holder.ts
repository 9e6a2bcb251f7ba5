import { hostname } from "node:os";
import { hasEnded, type Lineage } from "../../host/lineage";
import type { LockHolder } from "./lock-text";

/**
 * True if it is certain that the holder of a lock has ended. Machine and pid alone say nothing: containers share names,
 * and count their processes each for itself. So its own program must have left word here, in this boot and this pid
 * namespace, and the process it named then must be gone.
 *
 * @param note  what the last update of the stack left on this machine; null if nothing
 */
export function isDead(holder: LockHolder, note: Lineage | null, machine = hostname()): boolean {
  return holder.machine === machine && note !== null && hasEnded(note, holder.pid);
}
