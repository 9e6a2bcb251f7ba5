import type { ResolvedHost } from "../config/inventory";
import type { Settings } from "../config/schema";
import { batchSize } from "../config/waves";
import type { StepsLeft } from "./confirm-seconds";
import type { HostPhase, Phase, StepRequest } from "./protocol";
import type { Run } from "./release";
import { requestFor, type StepContext } from "./requests";
import { WATCH_HOST, watchOf, type PlannedWatch } from "./watch-request";
import { planBatches, planWaves } from "./waves";

/** Words of the SOP for the phases, used in resource names. */
const WORDS: Record<Phase, string> = {
  lock: "lock",
  stage: "stage",
  backup: "backup",
  migrate: "migrate",
  activate: "pm2-activate",
  canary: "canary",
  verify: "verify",
  settle: "settle",
  undo: "migrate-undo",
};

/** A request without what is only known while the update runs. */
export type PlannedRequest = StepRequest extends infer R
  ? R extends StepRequest
    ? Omit<R, "upstream" | "secrets">
    : never
  : never;

/** One Command: one phase on one host. */
export interface HostStep {
  /** Logical name of the Command, for example `production-prod-1-backup`; identity, never renamed. */
  readonly name: string;
  readonly host: string;
  readonly phase: HostPhase;
  readonly request: PlannedRequest;
}

/** The Command of the canary watch, on the deployer. */
export interface CanaryStep {
  /** `<stack>-canary`. */
  readonly name: string;
  readonly host: typeof WATCH_HOST;
  readonly phase: "canary";
  readonly request: PlannedWatch;
}

/** One Command. */
export type StepSpec = HostStep | CanaryStep;

/** Steps that may run at the same time; the next stage waits for all of them. */
export type StepStage = readonly StepSpec[];

/** The steps of a stage that are carried out on hosts. */
export function hostSteps(stage: StepStage): HostStep[] {
  return stage.filter((step): step is HostStep => step.phase !== "canary");
}

/**
 * The steps of a run in order. They depend on the run and the inventory only, never on what hosts run now: so a
 * second update plans the same. Where hosts restart, no more do so at a time than minimumHealthy allows.
 *
 * @param stack  name of the stack, first part of every name
 */
export function planSteps(
  stack: string,
  settings: Settings,
  hosts: readonly ResolvedHost[],
  run: Run,
): StepStage[] {
  const isRollback = run.lane === "rollback";
  const migrating = migratingHosts(settings, hosts);
  // A host that was not reached may still run code that needs the schema all share.
  const isPartial = hosts.length < settings.hosts.length;
  const undoing = isPartial && settings.migrations?.scope === "fleet" ? [] : migrating;
  // In a first deployment no host is in service yet.
  const size = run.lane === "first" ? hosts.length : batchSize({ ...settings, hosts });
  const waves = planWaves(hosts, isRollback ? null : settings.waves);
  const batches = waves.map((wave) => planBatches(wave, size));
  const settles = planBatches(waves.flat(), size);
  const after = batches.slice(1).flat().length;
  const left: StepsLeft = { activations: after, settles: settles.length, watch: false };
  const [canary = [], ...later] = waves;
  const watch =
    isRollback || later.length === 0
      ? null
      : watchOf({ stack, settings, run, canary, control: later.flat(), left });
  const stage = (
    phase: HostPhase,
    members: readonly ResolvedHost[],
    from: StepsLeft = left,
  ): HostStep[] =>
    members.map((host) => {
      const context: StepContext = { stack, settings, host, run, left: from };
      return {
        name: `${stack}-${host.name}-${WORDS[phase]}`,
        host: host.name,
        phase,
        request: requestFor(phase, context),
      };
    });
  // What was found running has no steps behind it; settle says what each host runs.
  if (run.lane === "adopt") return [stage("settle", hosts)];
  const activate = (members: readonly ResolvedHost[][], behind: number, isWatched: boolean) =>
    members.map((batch, at) =>
      stage("activate", batch, {
        ...left,
        activations: behind + members.length - at,
        watch: isWatched,
      }),
    );
  const before = isRollback
    ? []
    : [
        stage("backup", settings.backup.method === "none" ? [] : hosts),
        stage("migrate", migrating),
      ];
  return [
    stage("lock", isRollback ? [] : hosts.slice(0, 1)),
    stage("stage", hosts),
    ...before,
    ...activate(batches[0] ?? [], after, watch !== null),
    watch === null ? [] : [canaryStep(stack, watch)],
    ...activate(batches.slice(1).flat(), 0, false),
    stage("verify", hosts),
    ...settles.map((batch) => stage("settle", batch)),
    stage("undo", undoing),
  ].filter((steps) => steps.length > 0);
}

function canaryStep(stack: string, request: PlannedWatch): CanaryStep {
  return { name: `${stack}-${WORDS.canary}`, host: WATCH_HOST, phase: "canary", request };
}

/** Scope host: all. Scope fleet: the first host with the migration role, else the first. */
function migratingHosts(
  settings: Settings,
  hosts: readonly ResolvedHost[],
): readonly ResolvedHost[] {
  if (settings.migrations === null) return [];
  if (settings.migrations.scope === "host") return hosts;
  return [hosts.find((host) => host.migrationRole) ?? hosts[0]].flatMap((host) => host ?? []);
}
