// Compares every minute of 2025 and 2026 in the zones that are given, else in all:
//   node -r ts-node/register/transpile-only tests/plan/gate/oracle/whole.ts [zone...]
import { compare, gatesOf, WHOLE, ZONES } from "./compare";

const chosen = process.argv.slice(2);
let failed = 0;
for (const zone of chosen.length > 0 ? chosen : ZONES) {
  for (const [index, gate] of gatesOf(zone).entries()) {
    const { minutes, open, differences } = compare(gate, WHOLE, 1);
    const name = index === 0 ? "the procedure's gate" : "nights and freezes";
    console.log(`${zone}, ${name}: ${minutes} minutes, ${open} open, ${differences.length} differ`);
    differences.forEach((line) => console.log(`  ${line}`));
    failed += differences.length;
  }
}
process.exitCode = failed === 0 ? 0 : 1;
