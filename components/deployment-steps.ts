import { local, remote } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { ResolvedHost } from "../config/inventory";
import type { Settings } from "../config/schema";
import { runnerFileOf, stepCommand, telemetryFileOf } from "../plan/command-text";
import { upstreamOf } from "../plan/outcome";
import type { Failure, Verdict } from "../plan/protocol";
import type { Run } from "../plan/release";
import { isOnHost, type HostStep, type StepSpec, type StepStage } from "../plan/steps";
import { connectionOf } from "./connection";

/** What the steps of one run are registered from. */
export interface DeploymentStepsArgs {
  readonly settings: Settings;
  readonly hosts: readonly ResolvedHost[];
  readonly run: Run;
  readonly stages: readonly StepStage[];
  /** Text of the bundled runner. */
  readonly runner: string;
  /** Text of the bundled telemetry; null: this run brings none. */
  readonly telemetry: string | null;
  /** Secret variables of the environment file; reach hosts in the stdin of stage only. */
  readonly secrets: pulumi.Output<Record<string, string>>;
  /** Name of the bucket that backups are brought to; null without one. */
  readonly bucket: pulumi.Output<string> | null;
}

/** A step on the deployer. */
type DeployerStep = Exclude<StepSpec, HostStep>;

/** What carries it out, in the project's folder, where the engine starts it. */
const PROGRAMS: Readonly<Record<DeployerStep["phase"], string>> = {
  vault: "node cli/vault.js",
  canary: "node cli/canary.js",
  dwell: "node cli/canary.js",
};

/** The runner and every step as Commands, in order; decides nothing. */
export class DeploymentSteps extends pulumi.ComponentResource {
  /** Verdicts of all steps, in their order. */
  readonly verdicts: pulumi.Output<Verdict[]>;

  constructor(name: string, args: DeploymentStepsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("prism:deployment:DeploymentSteps", name, {}, opts);
    const hosts = new Map(args.hosts.map((host) => [host.name, host]));
    const runners = args.hosts.flatMap((host) => this.createPrograms(name, host, args));
    let answers: pulumi.Output<string[]> = pulumi.output([]);
    let before: pulumi.Resource[] = runners;
    for (const stage of args.stages) {
      const verdicts = answers.apply((texts) => texts.map(parseVerdict));
      const commands = stage.map((step) => {
        const upstream = verdicts.apply((all) => upstreamOf(all, args.run, step));
        return isOnHost(step)
          ? this.createStep(step, hosts, args, upstream, before)
          : this.createOnDeployer(step, args, upstream, before);
      });
      // Verdicts hold no secret, whatever the stdin they answer was.
      const now = commands.map((command) => pulumi.unsecret(command.stdout));
      answers = pulumi.all([answers, pulumi.all(now)]).apply((both) => both.flat());
      before = commands;
    }
    this.verdicts = answers.apply((texts) => texts.map(parseVerdict));
    this.registerOutputs({ verdicts: this.verdicts });
  }

  private createPrograms(
    name: string,
    host: ResolvedHost,
    { settings, run, runner, telemetry }: DeploymentStepsArgs,
  ): remote.CopyToRemote[] {
    const copy = (word: string, text: string, remotePath: string) =>
      new remote.CopyToRemote(
        `${name}-${host.name}-${word}`,
        {
          connection: connectionOf(host, settings.ssh),
          source: new pulumi.asset.StringAsset(text),
          remotePath,
        },
        { parent: this },
      );
    return [
      copy("runner", runner, runnerFileOf(host.name, run.id)),
      ...(telemetry === null
        ? []
        : [copy("telemetry", telemetry, telemetryFileOf(host.name, run.id))]),
    ];
  }

  private createStep(
    step: HostStep,
    hosts: ReadonlyMap<string, ResolvedHost>,
    args: DeploymentStepsArgs,
    upstream: pulumi.Output<"go" | Failure>,
    dependsOn: pulumi.Resource[],
  ): remote.Command {
    const host = hostOf(hosts, step);
    const runnerFile = runnerFileOf(host.name, args.run.id);
    const secrets = step.phase === "stage" ? { secrets: args.secrets } : {};
    return new remote.Command(
      step.name,
      {
        connection: connectionOf(host, args.settings.ssh),
        create: stepCommand(host.paths, {
          runId: args.run.id,
          phase: step.phase,
          host: host.name,
          runnerFile,
        }),
        stdin: pulumi.jsonStringify({ ...step.request, upstream, ...secrets }),
        // Progress goes to stderr; the verdict on stdout is for the program, not for people.
        logging: remote.Logging.Stderr,
        addPreviousOutputInEnv: false,
      },
      { parent: this, dependsOn },
    );
  }

  private createOnDeployer(
    step: DeployerStep,
    { settings, bucket }: DeploymentStepsArgs,
    upstream: pulumi.Output<"go" | Failure>,
    dependsOn: pulumi.Resource[],
  ): local.Command {
    const { privateKey } = settings.ssh;
    // A link to it would be a secret and old when the step begins: the step makes its own.
    const isUpload = step.phase === "vault" && step.request.task.act === "upload";
    const place = step.phase === "vault" ? { bucket: isUpload ? bucket : null } : {};
    const login = privateKey === undefined ? {} : { privateKey: pulumi.secret(privateKey) };
    return new local.Command(
      step.name,
      {
        create: PROGRAMS[step.phase],
        stdin: pulumi.jsonStringify({ ...step.request, upstream, ...place, ...login }),
        logging: local.Logging.Stderr,
        addPreviousOutputInEnv: false,
      },
      { parent: this, dependsOn },
    );
  }
}

function hostOf(hosts: ReadonlyMap<string, ResolvedHost>, step: HostStep): ResolvedHost {
  const host = hosts.get(step.host);
  if (host === undefined)
    throw new RangeError(`step ${step.name}: host ${step.host} is not in the inventory`);
  return host;
}

function parseVerdict(text: string): Verdict {
  return JSON.parse(text) as Verdict;
}
