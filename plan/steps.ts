import type { ResolvedHost } from "../config/inventory";
import type { Settings } from "../config/schema";
import { uploadOf } from "../config/budget";
import { batchSize } from "../config/waves";
import type { StepsLeft } from "./confirm-seconds";
import { HOST_PHASES, type HostPhase, type StepRequest } from "./protocol";
import type { Run } from "./release";
import { requestFor, type StepContext } from "./requests";
import { vaultRequestOf, type PlannedVault } from "./vault-request";
import { watchOf, type PlannedWatch, type WatchContext, type WatchName } from "./watch-request";
import { planBatches, planWaves } from "./waves";

/** Words of the SOP for the phases, used in resource names. */
const WORDS: Record<HostPhase, string> = {
  lock: "lock",
  stage: "stage",
  backup: "backup",
  migrate: "migrate",
  activate: "pm2-activate",
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

/** The Command of a watch between two waves, on the deployer. */
export interface WatchStep {
  /** `<stack>-canary` or `<stack>-wave-<n>`, the wave that waits for it. */
  readonly name: string;
  readonly host: WatchName;
  readonly phase: "canary" | "dwell";
  readonly request: PlannedWatch;
}

/** The Command that moves backups between hosts and the bucket at AWS, on the deployer. */
export interface VaultStep {
  /** `<stack>-vault`. */
  readonly name: string;
  readonly host: "vault";
  readonly phase: "vault";
  readonly request: PlannedVault;
}

/** One Command. */
export type StepSpec = HostStep | WatchStep | VaultStep;

/** Steps that may run at the same time; the next stage waits for all of them. */
export type StepStage = readonly StepSpec[];

/** The steps of a stage that are carried out on hosts. */
export function hostSteps(stage: StepStage): HostStep[] {
  return stage.filter(isOnHost);
}

/** True if a step is carried out on its host, not on the deployer. */
export function isOnHost(step: StepSpec): step is HostStep {
  return HOST_PHASES.some((phase) => phase === step.phase);
}

/** True if a step is a watch between two waves. */
export function isWatch(step: StepSpec): step is WatchStep {
  return step.phase === "canary" || step.phase === "dwell";
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
  /** From the start of a wave on, by its place. */
  const leftAt = (at: number): StepsLeft => ({
    activations: batches.slice(at).flat().length,
    settles: settles.length,
    watches: waves.length - 1 - at,
  });
  const stage = (
    phase: HostPhase,
    members: readonly ResolvedHost[],
    left: StepsLeft = leftAt(0),
  ): HostStep[] =>
    members.map((host) => {
      const context: StepContext = { stack, settings, host, run, left };
      return {
        name: `${stack}-${host.name}-${WORDS[phase]}`,
        host: host.name,
        phase,
        request: requestFor(phase, context),
      };
    });
  // What was found running has no steps behind it; settle says what each host runs.
  if (run.lane === "adopt") return [stage("settle", hosts)];
  const activate = (wave: readonly (readonly ResolvedHost[])[], at: number): StepStage[] =>
    wave.map((batch, behind) => {
      const left = leftAt(at);
      return stage("activate", batch, { ...left, activations: left.activations - behind });
    });
  const watch = (at: number): WatchStep =>
    watchStep({
      stack,
      settings,
      run,
      wave: at + 1,
      activated: waves.slice(0, at).flat(),
      waiting: waves.slice(at).flat(),
      left: leftAt(at),
    });
  const vault = vaultStep(stack, vaultRequestOf(stack, settings, hosts, run));
  const before = isRollback
    ? [vault]
    : [
        stage("backup", settings.backup.method === "none" ? [] : hosts),
        ...(uploadOf(settings) === "before"
          ? [vault, stage("migrate", migrating)]
          : [[...vault, ...stage("migrate", migrating)]]),
      ];
  return [
    stage("lock", isRollback ? [] : hosts.slice(0, 1)),
    stage("stage", hosts),
    ...before,
    ...batches.flatMap((wave, at) => [at === 0 ? [] : [watch(at)], ...activate(wave, at)]),
    stage("verify", hosts),
    ...settles.map((batch) => stage("settle", batch)),
    stage("undo", undoing),
  ].filter((steps) => steps.length > 0);
}

function vaultStep(stack: string, request: PlannedVault | null): VaultStep[] {
  if (request === null) return [];
  return [{ name: `${stack}-vault`, host: "vault", phase: "vault", request }];
}

function watchStep(context: WatchContext): WatchStep {
  const request = watchOf(context);
  const host = request.watch;
  const phase = host === "canary" ? "canary" : "dwell";
  return { name: `${context.stack}-${host}`, host, phase, request };
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
