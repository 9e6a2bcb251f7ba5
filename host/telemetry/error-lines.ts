import { NewKinds } from "../../plan/telemetry/new-kinds";
import { actContext, noRun } from "../act-context";
import type { StagedDeployment } from "../deployment-file";
import { wordsOf } from "../fault";
import { markLogs } from "../logs";
import { kindOf } from "../measure/error-lines";
import { createLineReader, linesBefore } from "../measure/line-reader";
import { readProcess } from "../pm2";
import type { TelemetryFile } from "./file";

/** How much of a log says which kinds of lines are known; bytes. */
const KNOWN_BYTES = 1024 * 1024;
/** pm2's list costs half a second of work, so it is asked seldom; milliseconds. */
const FIND_MILLISECONDS = 10_000;
const PM2_SECONDS = 30;

/** Counts error lines of new kinds in the logs of the app, whichever deployment runs. */
export class ErrorLines {
  private readonly kinds = new NewKinds();
  private readers = new Map<string, () => readonly string[]>();
  private foundFor: string | null = null;
  private askedAt = -Infinity;

  /** @param note  told whether the logs were found */
  constructor(
    private readonly file: TelemetryFile,
    private readonly note: (problem: string | null) => void,
  ) {}

  /**
   * New error lines since the last call.
   *
   * @returns  null until the logs are found
   */
  count(current: StagedDeployment, now: number): number | null {
    const { deployment, app } = current;
    const pattern = new RegExp(app.logErrorPattern);
    if (this.foundFor !== deployment.id && now - this.askedAt >= FIND_MILLISECONDS) {
      this.askedAt = now;
      // Not waited for: a slow pm2 must not hold up the look.
      void this.find(current, pattern, now).then(
        () => this.note(null),
        (error: unknown) => this.note(wordsOf(error)),
      );
    }
    if (this.readers.size === 0) return null;
    const lines = [...this.readers.values()].flatMap((read) => read());
    return this.kinds.count(kindsIn(lines, pattern), now);
  }

  private async find({ app, deployment }: StagedDeployment, pattern: RegExp, now: number) {
    const context = actContext(this.file, noRun("telemetry", "deploy"), PM2_SECONDS, () => {});
    const process = await readProcess(context, app.name);
    if (process === null) throw new Error(`pm2 knows no process ${app.name}`);
    const found = new Map<string, () => readonly string[]>();
    for (const [path, end] of Object.entries(markLogs(process))) {
      const known = this.readers.get(path);
      if (known === undefined) {
        this.kinds.learn(kindsIn(linesBefore(path, end, KNOWN_BYTES), pattern), now);
      }
      found.set(path, known ?? createLineReader(path, end));
    }
    this.readers = found;
    this.foundFor = deployment.id;
  }
}

const kindsIn = (lines: readonly string[], pattern: RegExp) =>
  lines.filter((line) => pattern.test(line)).map(kindOf);
