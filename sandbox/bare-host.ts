import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostsOf, type ResolvedHost } from "../config/inventory";
import type { Settings } from "../config/schema";
import { bundleRunner } from "../host/bundle";
import { quoteWord, runnerFileOf, stepCommand } from "../plan/command-text";
import { deploymentOf, settingsDigest } from "../plan/identity";
import type { Inspection } from "../plan/inspection";
import { PROTOCOL, type Failure, type Phase, type Verdict } from "../plan/protocol";
import type { Deployment, Run } from "../plan/release";
import { hostSteps, planSteps, type HostStep } from "../plan/steps";
import { bareSettings, type BareSettings } from "./bare-settings";
import { SandboxError } from "./errors";
import { describeHost, hostEnvironment } from "./hosts";
import type { SandboxHost } from "./model";
import { readCommit } from "./origin";
import type { HostFacts } from "./rehearsal/hosts";
import { dataFolderOf } from "./rehearsal/stack-files";
import { run, tryRun, type RunResult } from "./run";
import type { Tools } from "./tools";

/** A run on one host from its first step to its last. */
export interface BareRun {
  readonly run: Run;
  readonly verdicts: readonly Verdict[];
  /** First thing that went wrong; null if all went well. */
  readonly failure: Failure | null;
  /** What the host says it did at the end. */
  readonly ending: Verdict["outcome"];
  /** All that the steps printed. */
  readonly printed: string;
  /** From each call to its answer. */
  readonly timings: readonly { readonly phase: Phase; readonly seconds: number }[];
}

/** A host with real Bun and pm2 but without ssh and engine: its steps are called as the program's commands call them. */
export class BareHost {
  private readonly runner = bundleRunner().text;
  private readonly environment: NodeJS.ProcessEnv;
  private runs = 0;
  /** Words in front of the shell of every step, for example to take rights away. */
  prefix: readonly string[] = [];

  private constructor(
    readonly host: SandboxHost,
    readonly tools: Tools,
    readonly origin: string,
    folder: string,
  ) {
    this.environment = hostEnvironment(folder, host, tools, {});
  }

  /**
   * A fresh host.
   *
   * @param folder  real path of the folder that all hosts of one experiment share
   * @param origin  repository of the sample gateway
   */
  static async create(
    folder: string,
    name: string,
    origin: string,
    tools: Tools,
  ): Promise<BareHost> {
    const plan = { name, stack: "production", ring: "stable" } as const;
    return new BareHost(await describeHost(folder, plan, undefined), tools, origin, folder);
  }

  /** Settings of production for this host alone, with changes. */
  settings(release: string, changes: BareSettings = {}): Settings {
    return bareSettings(
      { ...this.tools, origin: this.origin, hosts: [this.host] },
      release,
      changes,
    );
  }

  /** The run that a release under these settings would be. */
  async open(settings: Settings, lane: Run["lane"] = "deploy"): Promise<Run> {
    const commit = await readCommit(this.origin, settings.release);
    const deployment: Deployment = deploymentOf(settings.release, commit, settingsDigest(settings));
    this.runs += 1;
    return {
      id: `${lane}-open-${this.runs.toString(16).padStart(6, "0")}`,
      lane,
      deployment,
      openedBy: "prover@desk",
      attempt: new Date().toISOString(),
      order: null,
      takesOver: [],
    };
  }

  /** Deploys a release as the program would, step after step. */
  async deploy(release: string, changes: BareSettings = {}): Promise<BareRun> {
    const settings = this.settings(release, changes);
    const lane = (await this.probe()).link === null ? "first" : "deploy";
    return this.carryOut(settings, await this.open(settings, lane));
  }

  /** Goes back to a release as `prism rollback` would, whatever is open. */
  async goBack(release: string, changes: BareSettings = {}): Promise<BareRun> {
    const settings = this.settings(release, changes);
    const run = await this.open(settings, "rollback");
    const order = { reason: "proof", restoreData: false, overNewerData: false };
    return this.carryOut(settings, { ...run, order });
  }

  /** Calls all steps of a run in order; after a failure they are called with it, as by the program. */
  async carryOut(settings: Settings, opened: Run): Promise<BareRun> {
    let upstream: "go" | Failure = "go";
    let printed = "";
    const verdicts: Verdict[] = [];
    const timings: { phase: Phase; seconds: number }[] = [];
    for (const spec of this.steps(settings, opened)) {
      const started = performance.now();
      const { verdict, stderr } = await this.step(settings, spec, upstream);
      timings.push({ phase: spec.phase, seconds: (performance.now() - started) / 1000 });
      verdicts.push(verdict);
      printed += `${JSON.stringify(verdict)}\n${stderr}`;
      if (upstream === "go" && verdict.failure !== undefined) upstream = verdict.failure;
    }
    const ending = verdicts.find(({ phase }) => phase === "settle")?.outcome ?? "failed";
    const failure = upstream === "go" ? null : upstream;
    return { run: opened, verdicts, failure, ending, printed, timings };
  }

  /** Steps of a run on this host. */
  steps(settings: Settings, opened: Run): readonly HostStep[] {
    return planSteps("production", settings, hostsOf(settings), opened).flatMap(hostSteps);
  }

  /** Calls one step the way the program does: through the command's text, request on stdin. */
  async step(
    settings: Settings,
    { phase, request }: HostStep,
    upstream: "go" | Failure,
  ): Promise<{ verdict: Verdict; stderr: string }> {
    const { jwtVariable, jwtValue, values } = settings.secrets;
    const secrets = { [jwtVariable]: jwtValue ?? "a-secret-that-is-not-one", ...values };
    const whole = { ...request, upstream, ...(phase === "stage" && { secrets }) };
    const ran = await this.shell(this.commandOf(phase, request.run.id), JSON.stringify(whole));
    if (ran.code !== 0) {
      throw new SandboxError(
        `${this.host.name} ${phase}: expected code 0, got ${String(ran.code)}: ${ran.stderr}`,
      );
    }
    return { verdict: JSON.parse(ran.stdout) as Verdict, stderr: ran.stderr };
  }

  private commandOf(phase: Phase, runId: string): string {
    const { name, home } = this.host;
    const runnerFile = runnerFileOf(name, runId);
    const file = join(home, runnerFile);
    if (!existsSync(file)) writeFileSync(file, this.runner);
    return stepCommand(this.resolved().paths, { runId, phase, host: name, runnerFile });
  }

  private resolved(): ResolvedHost {
    const [resolved] = hostsOf(this.settings("v0.0.0"));
    if (resolved === undefined) throw new SandboxError("settings of a bare host: no host in them");
    return resolved;
  }

  /** Looks at the host the way observation does. */
  async inspect(): Promise<Inspection> {
    const { name } = this.host;
    const { paths } = this.resolved();
    const appName = this.settings("v0.0.0").app.name;
    const request = { protocol: PROTOCOL, stack: "production", host: name, paths, appName };
    return this.ask(`globalThis.PRISM_INSPECT = ${JSON.stringify(request)};\n${this.runner}`);
  }

  /** What the host really runs, asked past the product. */
  async probe(): Promise<HostFacts[string]> {
    const { root, appPort: port, data, pm2Home } = this.host;
    const question = { root, port, ignore: [dataFolderOf(this.host), data, pm2Home] };
    const program = readFileSync(join(__dirname, "rehearsal", "probe.ts"), "utf8");
    return this.ask(`globalThis.PRISM_PROBE = ${JSON.stringify(question)};\n${program}`);
  }

  private async ask<T>(program: string): Promise<T> {
    const { home: cwd } = this.host;
    const argv = [this.tools.bun, "run", "-"];
    return JSON.parse(await run(argv, { cwd, env: this.environment, input: program })) as T;
  }

  /** Runs a shell text on the host. */
  shell(text: string, input = ""): Promise<RunResult> {
    const options = { cwd: this.host.home, env: this.environment, input, limitSeconds: 600 };
    return tryRun([...this.prefix, "/bin/sh", "-c", text], options);
  }

  /** Ends pm2 and with it the app. */
  async stop(): Promise<void> {
    if (existsSync(this.host.pm2Home)) await this.shell(`${quoteWord(this.tools.pm2)} kill`);
  }
}
