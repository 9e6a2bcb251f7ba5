import type { Experiment, Ground } from "../experiment";
import { count } from "../findings";
import { compare, gatesOf, MONTHS, ZONES } from "./compare";
import { measureSpeed } from "./speed";

/** Compares the evaluator with an oracle that counts minutes, and measures it. */
export const gate: Experiment = {
  promise: "the gate says of every minute what an independent count of minutes says",
  unit: "month of minutes under two gates, in every zone",
  runs: 24,
  prove: proveGate,
};

/** Months of 2025 and 2026, as many as there are runs, from the first on. */
async function proveGate({ runs, findings, say, zones = ZONES }: Ground): Promise<void> {
  const { violations, conditions } = findings;
  for (const zone of zones) {
    for (const month of MONTHS.slice(0, runs)) {
      for (const settings of gatesOf(zone)) {
        const { minutes, open, differences } = compare(settings, month, 1);
        count(findings, "minutes compared", minutes);
        count(findings, "of them open", open);
        for (const difference of differences) {
          violations.push({ where: zone, expected: "the oracle's answer", found: difference });
        }
      }
      const said = findings.counts["minutes compared"] ?? 0;
      const name = new Date(month.from * 60_000).toISOString().slice(0, 7);
      say(`${zone} ${name}: ${said} minutes so far, ${violations.length} differ`);
      // Lets the line be printed.
      await new Promise((done) => setImmediate(done));
    }
  }
  Object.assign(conditions, { zones: zones.join(", ") }, measureSpeed());
}
