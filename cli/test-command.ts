import { Option, type Command } from "commander";
import { choosePhases, PHASES } from "./testing/phases";
import { runPhase } from "./testing/run-phase";
import { addSums, summaryLine, type Sums } from "./testing/sums";
import { projectFolder } from "./project";
import { say } from "./sandbox-command";

/** Adds `prism test`: everything that must hold before a change is merged. */
export function addTestCommand(program: Command): void {
  program
    .command("test")
    .description("run format, lint, types, unit tests and engine tests (npm test)")
    .addOption(
      new Option("--only <phase...>", "run only these phases").choices(
        PHASES.map(({ name }) => name),
      ),
    )
    .action(async ({ only }: { only?: string[] }) => {
      // Loaded when called, so that `prism status` does not wait for what only contributors need.
      const { ensureSystemPackages } = await import("../sandbox/system-packages");
      await ensureSystemPackages(say);
      const sums: Sums[] = [];
      for (const phase of choosePhases(only ?? [])) {
        console.log(`\n== ${phase.title}`);
        const start = performance.now();
        const result = await runPhase(phase, projectFolder);
        const seconds = ((performance.now() - start) / 1000).toFixed(1);
        console.log(`-- ${phase.name}: ${summaryLine(result)} in ${seconds} s`);
        sums.push(result);
      }
      const total = addSums(sums);
      console.log(`\n${summaryLine(total)}`);
      process.exitCode = total.failed === 0 ? 0 : 1;
    });
}
