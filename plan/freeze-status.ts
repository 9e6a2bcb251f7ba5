import { gateOf, type GateSettings } from "../config/gate";
import { freezesIn } from "./gate/freezes";
import type { PlacedFreeze } from "./gate/placed-freeze";
import { millisecondsOf, momentOf } from "./gate/time";
import { inspectionsOf } from "./fleet";
import type { Inspection } from "./inspection";
import type { StatusQuestion } from "./status";

/** A freeze by command, and who keeps it. */
export interface KeptFreeze extends PlacedFreeze {
  /** Names of the hosts, of those that answered. */
  readonly hosts: readonly string[];
}

/** How far ahead a freeze of the settings is shown, in days: as long as one by command may last. */
const AHEAD_DAYS = 14;

/**
 * Freezes by command that are not over, each once.
 *
 * @param at  ISO 8601
 */
export function keptFreezes(hosts: readonly Inspection[], at: string): KeptFreeze[] {
  const byId = new Map<string, KeptFreeze>();
  for (const { host, freezes } of hosts) {
    for (const freeze of freezes) {
      if (millisecondsOf(freeze.until) <= millisecondsOf(at)) continue;
      const before = byId.get(freeze.id)?.hosts ?? [];
      byId.set(freeze.id, { ...freeze, hosts: [...before, host] });
    }
  }
  return [...byId.values()].sort((a, b) => a.until.localeCompare(b.until));
}

/** A freeze by command for people. */
export function describeKept(freeze: KeptFreeze, zone: string): string {
  const { id, from, until, reason, owner, by, hosts } = freeze;
  const end = momentOf(millisecondsOf(until), zone);
  const since = momentOf(millisecondsOf(from), zone);
  return `until ${end.local} (${end.utc}): ${reason}, by ${owner}; ${id} of ${by} since ${since.local}, on ${hosts.join(", ")}`;
}

/** Freezes that hold now or come soon, by command and by the settings, for people. */
export function describeFreezes(
  hosts: readonly Inspection[],
  gate: GateSettings,
  at: string,
): string[] {
  const { zone } = gate;
  const from = millisecondsOf(at);
  const configured = freezesIn({ from, until: from + AHEAD_DAYS * 86_400_000 }, gate, []);
  return [
    ...keptFreezes(hosts, at).map((freeze) => describeKept(freeze, zone)),
    ...configured.map((freeze) => {
      const end = momentOf(freeze.until, zone);
      const start = freeze.from <= from ? "" : `from ${momentOf(freeze.from, zone).local} `;
      return `${start}until ${end.local} (${end.utc}): ${freeze.reason}; of prism:gate.freezes`;
    }),
  ];
}

/** The freezes of a stack's status, for people. */
export function freezesOf({ stack, settings, now, hosts }: StatusQuestion): string[] {
  return describeFreezes(inspectionsOf(hosts), gateOf(stack, settings.gate), now);
}
