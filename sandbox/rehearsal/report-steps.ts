import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { DeliveryReport } from "../../plan/report/report";
import { BrokenPromise } from "./promises";
import type { StackName } from "./layout";
import { runPrism } from "./stack-calls";
import { ready, type Step } from "./step";

/**
 * `prism report` of what has just happened: the short table, the page and the JSON.
 *
 * @param word  how the run ended, or `refused`
 */
export function reportStep(stack: StackName, tag: string, word: string): Step {
  return {
    title: `report: ${tag} ${word}`,
    promise: `prism report tells of ${tag} on ${stack} that it is ${word}, and writes a page`,
    async run(bare) {
      const context = ready(bare);
      const { reports } = context.layout;
      const { stdout } = await runPrism(context, stack, ["report", "--out", reports]);
      const path = /^report +(\S+\.json)$/m.exec(stdout)?.[1];
      if (path === undefined) throw new BrokenPromise(`expected files, found "${stdout}"`);
      const report = JSON.parse(await readFile(path, "utf8")) as DeliveryReport;
      const isRun = report.kind === "run";
      const found = isRun ? report.verdict.word : report.kind;
      const about = isRun ? report.deployment.id : report.review.wanted;
      if (found !== word || !about.startsWith(`${tag}-`)) {
        throw new BrokenPromise(`expected ${tag} ${word}, found ${about} ${found}`);
      }
      const page = path.replace(/json$/, "html");
      const drawn = (await readFile(page, "utf8")).includes("<figure>");
      if (drawn !== (isRun && report.watches.some(({ course }) => course !== null))) {
        throw new BrokenPromise(`expected charts of every watch in ${page}, and no others`);
      }
      const charts = drawn ? ", with charts of the watch" : "";
      return { proof: `${basename(page)}${charts}`, shown: stdout.trim() };
    },
  };
}
