import * as pulumi from "@pulumi/pulumi";
import { hostsOf } from "../../config/inventory";
import { planCloud } from "../../plan/cloud";
import type { Run } from "../../plan/release";
import { planSteps } from "../../plan/steps";
import { bringsTelemetry } from "../../plan/telemetry/order";
import { PHASES, type Phase, type Verdict } from "../../plan/protocol";
import { runOf } from "../support/fleet";
import { record, Sink, type Registration } from "../support/recorder";
import { settingsWith } from "../support/settings";
import { verdict } from "../support/verdicts";

/** Values that may stand in no input but the stdin of stage. */
export const PLANTED = { jwt: "planted-jwt", smtp: "planted-smtp", key: "planted-key" };

/** What to register, and what the steps answer. */
export interface Example {
  readonly stack?: "staging" | "production";
  readonly changes?: Readonly<Record<string, unknown>>;
  readonly run?: Run;
  /** Verdict of a step in place of a good one. */
  readonly answers?: Readonly<Record<string, Verdict>>;
  /** Whether AWS's side comes before the steps. */
  readonly cloudFirst?: boolean;
}

/** Registrations of one stack with example settings; its verdicts go into a Sink named verdicts. */
export function register(example: Example = {}): Promise<Registration[]> {
  const {
    stack = "production",
    changes = {},
    run = runOf("v2.4.0"),
    answers = {},
    cloudFirst = true,
  } = example;
  const settings = settingsWith({
    secrets: { values: { SMTP_PASSWORD: PLANTED.smtp } },
    ...changes,
  });
  const hosts = hostsOf(settings);
  const stages = planSteps(stack, settings, hosts, run);
  const steps = new Map(stages.flat().map((step) => [step.name, step]));
  const answer = (type: string, name: string) => {
    if (type === "random:index/randomPassword:RandomPassword") {
      return { result: pulumi.secret(PLANTED.jwt) };
    }
    if (type === "random:index/randomId:RandomId") return { hex: "0a1b2c3d" };
    if (type.startsWith("aws:sns/")) return { arn: `${name}-arn`, pendingConfirmation: true };
    const step = steps.get(name);
    if (step === undefined) return {};
    const text = JSON.stringify(answers[name] ?? verdict(step.phase, step.host));
    // As the provider answers a secret stdin.
    return { stdout: step.phase === "stage" ? pulumi.secret(text) : text };
  };
  return record(stack, answer, async () => {
    const { ProductionStack } = await import("../../components/production-stack");
    const { StagingStack } = await import("../../components/staging-stack");
    const Stack = stack === "staging" ? StagingStack : ProductionStack;
    const cloud = planCloud(stack, settings, hosts);
    const telemetry = bringsTelemetry(settings, run) ? "a telemetry" : null;
    const args = { settings, hosts, run, stages, runner: "a runner", telemetry, cloud, cloudFirst };
    const { verdicts } = new Stack(stack, args);
    new Sink("verdicts", verdicts);
  });
}

export const COMMAND = "command:remote:Command";

/** The Commands among the registrations. */
export const commandsOf = (all: readonly Registration[]) =>
  all.filter((one) => one.type === COMMAND);

/** Phase of a Command, by the word at the end of its name. */
export function phaseOf(name: string): Phase {
  const phase = PHASES.find((one) => name.endsWith(`-${one}`));
  if (phase === undefined) throw new RangeError(`${name}: expected the name of a step`);
  return phase;
}
