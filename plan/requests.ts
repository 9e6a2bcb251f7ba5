import { textOn, type ResolvedHost } from "../config/inventory";
import { performanceOf } from "../config/performance";
import type { Settings } from "../config/schema";
import { confirmSeconds, settleSeconds, type StepsLeft } from "./confirm-seconds";
import { settingsDigest } from "./identity";
import { PROTOCOL, type BalancerPlace, type HostPhase, type RestoreOrder } from "./protocol";
import type { Run } from "./release";
import type { PlannedRequest } from "./steps";
import { bringsTelemetry, telemetryOrder } from "./telemetry/order";

/** What a step's request is made from. */
export interface StepContext {
  readonly stack: string;
  readonly settings: Settings;
  readonly host: ResolvedHost;
  readonly run: Run;
  /** From this step on; counts in activate and verify only. */
  readonly left: StepsLeft;
}

/** The request of one phase on one host, without upstream and secrets. */
export function requestFor(phase: HostPhase, context: StepContext): PlannedRequest {
  const { stack, settings, host, run } = context;
  const base = {
    protocol: PROTOCOL,
    stack,
    host: host.name,
    run,
    paths: host.paths,
    limitSeconds: limitOf(phase, settings),
  };
  switch (phase) {
    case "lock":
      return { ...base, phase, lockSeconds: settings.limits.budget };
    case "stage":
      return {
        ...base,
        phase,
        lockSeconds: settings.limits.budget,
        buildable: settingsDigest(settings) === run.deployment.settings,
        repository: settings.repository,
        app: { ...settings.app, environment: localValues(settings.app.environment, host) },
        port: host.appPort,
        migrations: settings.migrations,
        preflight: settings.preflight,
        backup: localBackup(settings, host),
        balancer: placeOf(context),
        ...telemetryOf(context),
      };
    case "backup":
      return { ...base, phase, backup: localBackup(settings, host) };
    case "migrate":
      return { ...base, phase, maintenance: settings.maintenance };
    case "activate":
      return {
        ...base,
        phase,
        maintenance: settings.maintenance,
        confirmSeconds:
          run.lane === "rollback" ? null : confirmSeconds(settings.limits, context.left),
        restore: restoreOrder(context),
        balancer: placeOf(context),
      };
    case "verify":
      return {
        ...base,
        phase,
        settleSeconds: settleSeconds(settings.limits, context.left),
        // A way back is not kept waiting.
        performance: run.lane === "rollback" ? null : performanceOf(stack, settings.performance),
      };
    case "settle":
      return { ...base, phase, keep: settings.keep, balancer: placeOf(context) };
    default:
      return { ...base, phase };
  }
}

/** Undo runs migrations, so it has their limit. */
function limitOf(phase: HostPhase, { limits }: Settings): number {
  return phase === "undo" ? limits.migrate : limits[phase];
}

function localValues(
  values: Readonly<Record<string, string>>,
  host: ResolvedHost,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, textOn(value, host)]),
  );
}

/** Where a host stands in its balancer. */
export function placeOf({ settings, host }: Pick<StepContext, "settings" | "host">): BalancerPlace {
  return { settings: settings.balancer, server: host.balancerName };
}

/** Without the key where there is none, so that switching AWS off or never on changes no input. */
function telemetryOf({ settings, host, run }: StepContext) {
  const order = bringsTelemetry(settings, run) ? telemetryOrder(settings, host) : null;
  return order !== null && { telemetry: order };
}

function restoreOrder({ settings, host, run }: StepContext): RestoreOrder | null {
  if (run.order?.restoreData !== true) return null;
  return { backup: localBackup(settings, host), overNewerData: run.order.overNewerData };
}

function localBackup({ backup }: Settings, host: ResolvedHost): Settings["backup"] {
  if (backup.method === "none") return backup;
  return {
    ...backup,
    data: backup.data.map((path) => textOn(path, host)),
    target: textOn(backup.target, host),
  };
}
