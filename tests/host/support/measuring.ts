import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { canarySchema } from "../../../config/canary";
import type { MeasureAnswer, MeasureOrder } from "../../../plan/measuring";
import type { BalancerPlace } from "../../../plan/protocol";
import { until } from "./balanced-host";
import type { TestHost } from "./host";
import type { StepOrder } from "./orders";

/** What differs from the usual request. */
export interface MeasureChanges {
  readonly group?: "canary" | "control";
  readonly watch?: "wave-3";
  readonly accessLog?: unknown;
  readonly balancer?: BalancerPlace;
}

/** A running `measure` of a host's own runner. */
export class Measuring {
  private static readonly all: Measuring[] = [];
  readonly answers: MeasureAnswer[] = [];
  /** All that it printed. */
  text = "";
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(host: TestHost, order: StepOrder, changes: MeasureChanges = {}) {
    const { run, paths, balancer } = host.request("settle", order);
    const request = {
      protocol: 1,
      host: "prod-1",
      run,
      watch: "canary",
      paths,
      group: "canary",
      probesPerSecond: 20,
      lookSeconds: 1,
      accessLog: canarySchema.parse({}).accessLog,
      balancer,
      ...changes,
    };
    const runner = `${host.paths.root}/bin/prism-host.mjs`;
    const child = spawn(host.paths.bun, [runner, "measure"], {
      cwd: host.home,
      env: { ...host.environment, PATH: host.paths.search.join(":") },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.child = child;
    Measuring.all.push(this);
    this.ended = once(child, "close");
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.text += `${line}\n`;
      this.answers.push(JSON.parse(line) as MeasureAnswer);
    });
    child.stdin.on("error", () => {});
    child.stdin.write(`${JSON.stringify(request)}\n`);
  }

  /** Ends those that a failed test left. */
  static async stopAll(): Promise<void> {
    await Promise.all(Measuring.all.splice(0).map((each) => each.stop()));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  order(order: MeasureOrder): void {
    this.child.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  /** The looks so far. */
  looks() {
    return this.answers.flatMap((answer) => ("look" in answer ? [answer] : []));
  }

  /** The first look that is as wanted, of those that came or come. */
  async find(what: string, isSo: (look: ReturnType<Measuring["looks"]>[number]) => boolean) {
    await until(what, () => this.looks().some(isSo));
    const found = this.looks().find(isSo);
    if (found === undefined) throw new Error(what);
    return found;
  }

  /** Waits for its end; gives its exit code. */
  async gone(): Promise<number | null> {
    await this.ended;
    return this.child.exitCode;
  }

  /** Ends its input and waits for its end. */
  stop(): Promise<number | null> {
    this.child.stdin?.end();
    return this.gone();
  }
}
