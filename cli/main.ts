import { Command, CommanderError } from "commander";
import { addAbortCommand } from "./abort-command";
import { addAddYearCommand } from "./add-year-command";
import { addAdoptCommand } from "./adopt-command";
import { addAlarmsCommand } from "./alarms-command";
import { addFetchBackupCommand } from "./fetch-backup-command";
import { addFreezeCommand } from "./freeze-command";
import { addBenchCommand } from "./bench-command";
import { addBreakGlassCommand } from "./break-glass-command";
import { addGateCommand } from "./gate-command";
import { addMeasuresCommand } from "./measures-command";
import { addNoticeCommand } from "./notice-command";
import { addPlanCommand } from "./plan-command";
import { addProveCommand } from "./prove-command";
import { addRehearseCommand } from "./rehearse-command";
import { addReportCommand } from "./report-command";
import { addResumeCommand } from "./resume-command";
import { addRetireCommand } from "./retire-command";
import { addRollbackCommand } from "./rollback-command";
import { addSandboxCommand } from "./sandbox-command";
import { addStatusCommand } from "./status-command";
import { addTestCommand } from "./test-command";
import { addWatchCommand } from "./watch-command";
import { UsageError } from "./usage-error";

/** Exit code of a command line that cannot be understood. */
const USAGE_EXIT_CODE = 2;

/** The `prism` command with all its subcommands; runs nothing yet. */
export function createProgram(): Command {
  const program = new Command("prism")
    .description("Looks after PRISM-Gateway deployments. Deploying itself is pulumi preview / up.")
    .usage("<command> [options]")
    .helpCommand("help [command]", "show help of a command")
    .helpOption("-h, --help", "show help")
    .showSuggestionAfterError()
    .showHelpAfterError("Every command explains itself with --help.")
    .configureHelp({ showGlobalOptions: false })
    .exitOverride();
  program.commandsGroup("For operators:");
  addStatusCommand(program);
  addPlanCommand(program);
  addGateCommand(program);
  addAlarmsCommand(program);
  addFreezeCommand(program);
  addBreakGlassCommand(program);
  addRollbackCommand(program);
  addWatchCommand(program);
  addAbortCommand(program);
  addResumeCommand(program);
  addAdoptCommand(program);
  addFetchBackupCommand(program);
  addRetireCommand(program);
  addReportCommand(program);
  addMeasuresCommand(program);
  addNoticeCommand(program);
  addAddYearCommand(program);
  program.commandsGroup("For contributors:");
  addSandboxCommand(program);
  addRehearseCommand(program);
  addProveCommand(program);
  addBenchCommand(program);
  addTestCommand(program);
  return program;
}

/**
 * Runs one command line and sets the process's exit code: 0 well, 1 failed, 2 not understood.
 *
 * @param words  the words after `prism`
 */
export async function main(words: readonly string[]): Promise<void> {
  process.stdout.on("error", endWithReader);
  try {
    const program = createProgram();
    if (words.length === 0) program.help();
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** A reader such as `head` that has had enough is no error. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit();
}

/** Prints an error as its message; commander has printed its own already. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
  }
  console.error(`prism: ${error instanceof Error ? error.message : String(error)}`);
  return error instanceof UsageError ? USAGE_EXIT_CODE : 1;
}
