import type { Engine } from "../engine";
import type { Sandbox } from "../model";
import type { Say } from "../say";
import type { ReadAlarmsSeen } from "./alarms";
import type { HostFacts, ReadHosts } from "./hosts";
import type { Layout } from "./layout";
import type { Pulumi } from "./pulumi";

/** Requests that went through the balancer during a step. */
export interface TrafficCount {
  readonly requests: number;
  readonly failed: number;
  /** Failures by kind, such as "status 503"; empty when none failed. */
  readonly byKind: Readonly<Record<string, number>>;
  readonly p95Milliseconds: number;
}

/** Traffic that flows until it is stopped. */
export interface Traffic {
  stop(): Promise<TrafficCount>;
}

/** What the steps of a rehearsal share; each fills in what later ones need. */
export interface RehearsalContext {
  readonly layout: Layout;
  readonly say: Say;
  readonly startTraffic: (sandbox: Sandbox) => Traffic;
  engine?: Engine;
  sandbox?: Sandbox;
  pulumi?: Pulumi;
  /** Laid over the environment of calls from now on: another clock, a policy pack. */
  shell?: NodeJS.ProcessEnv;
  readHosts?: ReadHosts;
  readAlarms?: ReadAlarmsSeen;
  /** What came of the traffic of the step that runs; known also when the step breaks its promise. */
  traffic?: TrafficCount | undefined;
}

/** A context after the set-up steps. */
export type ReadyContext = RehearsalContext &
  Required<Pick<RehearsalContext, "engine" | "sandbox" | "pulumi" | "readHosts">>;

/** What a step found out while keeping its promise. */
export interface StepFindings {
  /** What was proved, in one short sentence. */
  readonly proof: string;
  /** Output worth showing in the report, such as a preview. */
  readonly shown?: string;
}

/** One step of the rehearsal: what it does and what it promises. */
export interface Step {
  /** Name of the step in the table. */
  readonly title: string;
  /** What must be true afterwards; checked by run. */
  readonly promise: string;
  /**
   * @throws Error  the promise was broken, or the step could not be done
   */
  run(context: RehearsalContext): Promise<StepFindings>;
}

/**
 * The context for steps that need hosts and engine.
 *
 * @throws RangeError  a set-up step is missing before it
 */
export function ready(context: RehearsalContext): ReadyContext {
  const { engine, sandbox, pulumi, readHosts } = context;
  if (!engine || !sandbox || !pulumi || !readHosts) {
    throw new RangeError("the set-up steps must come first");
  }
  return Object.assign(context, { engine, sandbox, pulumi, readHosts });
}

/** Facts of the hosts, or none while there are no hosts to ask. */
export async function factsNow(context: RehearsalContext): Promise<HostFacts> {
  return context.readHosts ? context.readHosts() : {};
}
