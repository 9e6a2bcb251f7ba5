import type { ResolvedHost } from "../config/inventory";
import type { Settings } from "../config/schema";
import type { HostPhase, Phase, StepRequest } from "./protocol";
import type { Run } from "./release";
import { requestFor, type StepContext } from "./requests";
import { planWaves } from "./waves";

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
export interface StepSpec {
  /** Logical name of the Command, for example `production-prod-1-backup`; identity, never renamed. */
  readonly name: string;
  readonly host: string;
  readonly phase: Phase;
  readonly request: PlannedRequest;
}

/** Steps that may run at the same time; the next stage waits for all of them. */
export type StepStage = readonly StepSpec[];

/**
 * The steps of a run in order. They depend on the run and the inventory only, never on what hosts run now: so a
 * second update plans the same.
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
  const stage = (phase: HostPhase, members: readonly ResolvedHost[], wavesLeft = 0): StepStage =>
    members.map((host) => {
      const context: StepContext = { stack, settings, host, run, wavesLeft };
      return {
        name: `${stack}-${host.name}-${WORDS[phase]}`,
        host: host.name,
        phase,
        request: requestFor(phase, context),
      };
    });
  // What was found running has no steps behind it; settle says what each host runs.
  if (run.lane === "adopt") return [stage("settle", hosts)];
  const waves = planWaves(hosts, isRollback);
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
    ...waves.map((wave, index) => stage("activate", wave, waves.length - index)),
    stage("verify", hosts),
    stage("settle", hosts),
    stage("undo", migrating),
  ].filter((steps) => steps.length > 0);
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
