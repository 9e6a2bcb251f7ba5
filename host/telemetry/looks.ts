import { addMeasurements, meanOf, NOTHING } from "../../plan/judgement/measurements";
import type { Requests } from "../../plan/judgement/measurements";
import type { Sample } from "../../plan/telemetry/sample";
import { readCurrent, type StagedDeployment } from "../deployment-file";
import { wordsOf } from "../fault";
import { layoutOf } from "../layout";
import { createProcessMeter, readUsage } from "../measure/app-process";
import { userMeters } from "../measure/meters";
import { readPid } from "../pm2";
import { usedDiskPercent } from "../resources";
import { ErrorLines } from "./error-lines";
import type { TelemetryFile } from "./file";
import { Health } from "./health";
import type { Journal } from "./journal";
import { Memory } from "./memory";
import { Runs } from "./runs";

/** Looks at this host and its peers. What cannot be measured is left out and said; it takes nothing else with it. */
export class Looks {
  private app: string;
  private readonly users;
  private readonly process;
  private readonly health;
  private readonly errors;
  private readonly memory;
  private readonly runs;
  private readonly layout;

  constructor(
    file: TelemetryFile,
    private readonly journal: Journal,
  ) {
    const layout = layoutOf(file.paths);
    this.layout = layout;
    this.app = file.app;
    this.users = userMeters(file);
    const eye = {
      readPid: () => readPid(this.app),
      readUsage,
      now: () => performance.now() / 1000,
    };
    this.process = createProcessMeter(eye, null);
    this.health = new Health(file);
    this.errors = new ErrorLines(file, (problem) =>
      journal.note("place of the error log", problem, Date.now()),
    );
    this.memory = new Memory(layout.telemetry.memory);
    this.runs = new Runs(layout);
  }

  /** One look; now in milliseconds since 1970. */
  async take(now: number): Promise<Sample> {
    const tried = async <T>(what: string, measure: () => T | Promise<T>): Promise<T | null> => {
      try {
        const value = await measure();
        this.journal.note(what, null, now);
        return value;
      } catch (error) {
        this.journal.note(what, wordsOf(error), now);
        return null;
      }
    };
    const current = await tried("deployment", () => readCurrent(this.layout));
    const [user, usage, diskPercent, probes, isCoreUp, newErrorLines, news] = await Promise.all([
      tried("requests", () => this.readUsers()),
      tried("process", () => this.readProcess(current)),
      tried("disk", () => usedDiskPercent(this.layout.root)),
      this.health.ask(current),
      this.health.askCore(current),
      tried("error log", () => (current === null ? null : this.errors.count(current, now))),
      tried("ledger", () => this.runs.look(now)),
    ]);
    return {
      at: now,
      user,
      cpuPercent: usage?.cpuPercent ?? null,
      memoryPercent: usage?.memoryPercent ?? null,
      diskPercent,
      probes,
      isCoreUp,
      newErrorLines,
      failedChecks: news?.failedChecks ?? 0,
      aborts: news?.aborts ?? 0,
      baselineP95Milliseconds: this.memory.look(user?.latency ?? {}, news?.compared ?? null, now),
    };
  }

  /** Before it ends. */
  save(): void {
    this.memory.save();
  }

  private async readUsers(): Promise<Requests | null> {
    const parts = await Promise.all(this.users.map(({ take }) => take()));
    // A counter of the balancer says nothing at its first look.
    if (!parts.some(({ user }) => user !== undefined)) return null;
    return parts.map((part) => ({ ...NOTHING, ...part })).reduce(addMeasurements, NOTHING).user;
  }

  private async readProcess(current: StagedDeployment | null) {
    if (current === null) return null;
    this.app = current.app.name;
    const { cpuPercent, memoryPercent } = { ...NOTHING, ...(await this.process.take()) };
    return { cpuPercent: meanOf(cpuPercent), memoryPercent: meanOf(memoryPercent) };
  }
}
