import assert from "node:assert/strict";
import { prove, type ProveOptions } from "../../../sandbox/prove";

/** Does a small run of an experiment and demands that its promise holds; a failure names the seed that repeats it. */
export async function expectHolds(
  name: string,
  runs: number,
  options: Pick<ProveOptions, "fleet" | "requests" | "rows"> = {},
): Promise<void> {
  const said: string[] = [];
  const proof = await prove(name, { ...options, runs, say: (line) => void said.push(line) });
  const { requests } = options;
  const size = requests === undefined ? "" : ` --requests ${requests}`;
  const repeat = `npm run prove -- ${name} --runs ${runs}${size} --seed ${proof.seed}`;
  assert.deepEqual(proof.violations, [], [repeat, ...said].join("\n"));
  assert.ok(proof.holds);
  assert.notDeepEqual(proof.counts, {}, "something was counted");
}
