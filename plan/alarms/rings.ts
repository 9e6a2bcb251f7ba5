import type { Settings } from "../../config/schema";
import { planWaves, type WaveMember } from "../waves";
import type { Ring } from "./metrics";

/** A host and the ring that its metrics count in. */
export interface RingMember {
  readonly name: string;
  readonly ring: Ring;
}

/**
 * The ring of every host: the canary hosts are those of the first wave, whatever their ring in the inventory. Where all
 * go at once there is no canary.
 *
 * @returns  in the order of the inventory
 */
export function ringsOf(hosts: readonly WaveMember[], waves: Settings["waves"]): RingMember[] {
  const [first = [], ...later] = planWaves(hosts, waves);
  const ahead = new Set(later.length === 0 ? [] : first.map(({ name }) => name));
  return hosts.map(({ name }) => ({ name, ring: ahead.has(name) ? "canary" : "stable" }));
}
