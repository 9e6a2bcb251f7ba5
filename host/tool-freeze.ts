import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { freezeId, freezeProblem, type PlacedFreeze } from "../plan/gate/placed-freeze";
import { endFreeze, placeFreeze } from "./freezes";
import { layoutOf } from "./layout";
import { personHere, type ToolSettings } from "./tool-context";

/** What became of it. */
interface Answer {
  readonly ok: boolean;
  readonly words: string;
}

/**
 * Carries out `prism-host freeze …`.
 *
 * @returns       null if an option is missing
 * @throws Error  an option is unknown, or the freeze cannot be written down
 */
export function freezeHere({ paths }: ToolSettings, args: readonly string[]): Answer | null {
  const text = { type: "string" } as const;
  const options = { until: text, reason: text, owner: text, from: text, id: text, by: text };
  const { values } = parseArgs({ args: [...args], options });
  const { until, reason, owner, by = personHere() } = values;
  const now = new Date();
  const from = values.from ?? now.toISOString();
  if (until === undefined || reason === undefined || owner === undefined) return null;
  const id = values.id ?? freezeId(now.toISOString(), randomBytes(2).toString("hex"));
  const freeze: PlacedFreeze = { id, from, until, reason, owner, by };
  const problem = freezeProblem(freeze, now.getTime());
  if (problem !== null) return { ok: false, words: problem };
  placeFreeze(layoutOf(paths), freeze, now.getTime());
  return { ok: true, words: `frozen until ${until} (${id})` };
}

/** Carries out `prism-host thaw ID`. */
export function thawHere({ paths }: ToolSettings, id: string): Answer {
  return endFreeze(layoutOf(paths), id)
    ? { ok: true, words: `freeze ${id} has ended here` }
    : { ok: false, words: `no freeze ${id} is kept here` };
}
