import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Measure } from "../../plan/measures/measures";
import type { StackName } from "./layout";
import { BrokenPromise } from "./promises";
import { runPrism } from "./stack-calls";
import { ready, type Step } from "./step";

/** `prism notice --out`: what users are told after a deployment. */
export function noticeStep(stack: StackName, tag: string): Step {
  return {
    title: `prism notice of ${tag}`,
    promise: "a file for users in Chinese and English, the same as the stack's output",
    async run(bare) {
      const context = ready(bare);
      const { layout, pulumi } = context;
      const file = join(layout.logs, `notice-${tag}.md`);
      await runPrism(context, stack, ["notice", "--out", file]);
      const text = await readFile(file, "utf8");
      const titles = [`# PRISM-Gateway ${tag} 发布通知`, `# PRISM-Gateway ${tag} released`];
      const missing = titles.filter((title) => !text.split("\n").includes(title));
      if (missing.length > 0) {
        throw new BrokenPromise(`expected the notice to have "${missing.join('" and "')}"`);
      }
      const words = ["stack", "output", "notice", "--stack", stack, "--non-interactive"];
      const output = await pulumi({ words, log: `${stack}-notice`, cwd: layout.stacks });
      if (output.stdout.trim() !== text.trim()) {
        throw new BrokenPromise(
          `expected the output notice to be the file's text; see ${output.log}`,
        );
      }
      return { proof: `${titles.length} languages, ${text.length} characters`, shown: text.trim() };
    },
  };
}

/** `prism measures`, after all that the rehearsal did. */
export function measuresStep(stack: StackName): Step {
  return {
    title: `prism measures of ${stack}`,
    promise: "every measure of the procedure with its count, from the ledgers of all hosts",
    async run(bare) {
      const context = ready(bare);
      const { stdout } = await runPrism(context, stack, ["measures", "--json"]);
      const { measures, missing } = JSON.parse(stdout) as {
        readonly measures: readonly Measure[];
        readonly missing: readonly string[];
      };
      const without = measures.filter(({ value, n }) => value === null || n === 0);
      if (missing.length > 0 || without.length > 0) {
        const found = [...missing, ...without.map(({ name }) => `${name} without a case`)];
        throw new BrokenPromise(`expected every measure to be known, found ${found.join("; ")}`);
      }
      const shown = (await runPrism(context, stack, ["measures"])).stdout.trim();
      return { proof: measures.map(({ name, n }) => `${name} n ${n}`).join(", "), shown };
    },
  };
}
