import type { Inspection } from "../plan/inspection";
import { endingOf } from "../plan/ledger";
import { PROTOCOL, type Failure, type StepRequest, type Verdict } from "../plan/protocol";
import type { Run } from "../plan/release";
import { planRun } from "../plan/run";
import { TOOL_LIMITS } from "../plan/tool-limits";
import { readCurrent, readDeployment, type StagedDeployment } from "./deployment-file";
import { missingFolder } from "./departing";
import { inspect } from "./inspect";
import { layoutOf } from "./layout";
import { readLedger } from "./ledger-file";
import { UNWRITTEN } from "./settle";
import { runStep } from "./step";
import { personHere, placeOf, tell, type ToolSettings } from "./tool-context";

/** What a person orders on the host. */
export interface HostOrder {
  readonly to: string | null;
  readonly reason: string;
}

type RollbackPhase = keyof typeof TOOL_LIMITS;

/** The same decision as for the fleet, of this host alone. */
function planHere(settings: ToolSettings, order: HostOrder, inspection: Inspection) {
  const now = new Date().toISOString();
  return planRun({
    stack: settings.stack,
    tag: inspection.current?.tag ?? "none",
    settings: inspection.current?.settings ?? "0000000",
    origin: { state: "unresolved", reason: "not asked", wayOut: "not needed" },
    hosts: [
      { host: settings.host, state: "observed", inspection, asked: { from: now, until: now } },
    ],
    retry: null,
    operator: personHere(),
    window: "host",
    attempt: now,
    rollback: { ...order, restoreData: false, overNewerData: false },
    resume: false,
    stateSays: null,
    batches: [],
    minimumHealthy: 0,
  });
}

/** All that a step of the fleet's rollback would be told; nothing that only a way forward needs. */
function requestOf(
  phase: RollbackPhase,
  settings: ToolSettings,
  run: Run,
  { app, port, migrations }: StagedDeployment,
  upstream: "go" | Failure,
): StepRequest {
  const { stack, host, paths } = settings;
  const limitSeconds = TOOL_LIMITS[phase];
  const balancer = placeOf(settings);
  const base = { protocol: PROTOCOL, stack, host, run, upstream, limitSeconds, paths };
  switch (phase) {
    case "stage":
      return {
        ...base,
        phase,
        lockSeconds: Object.values(TOOL_LIMITS).reduce((sum, limit) => sum + limit, 0),
        buildable: false,
        repository: "none",
        app,
        port,
        migrations,
        preflight: { minimumFreeGigabytes: 0, minimumFreeMemoryMegabytes: 0 },
        backup: { method: "none" },
        balancer,
        secrets: {},
      };
    case "activate":
      return { ...base, phase, maintenance: false, confirmSeconds: null, restore: null, balancer };
    case "verify":
      return { ...base, phase, settleSeconds: TOOL_LIMITS.settle, performance: null };
    case "settle":
      // Nobody asked to remove anything.
      return { ...base, phase, keep: Number.MAX_SAFE_INTEGER, balancer };
    case "undo":
      return { ...base, phase };
  }
}

/** A schema that all hosts share goes back with the fleet, once every host is back. */
function phasesFor(leaves: StagedDeployment | null): readonly RollbackPhase[] {
  const own = leaves?.migrations?.scope === "host" ? (["undo"] as const) : [];
  return ["stage", "activate", "verify", "settle", ...own];
}

/**
 * Goes back on this host alone, by its own means: no git, no registry, no network, no deployer.
 *
 * @returns what was done, and 0 if the host is where it was ordered to be
 */
export async function rollBackHere(
  settings: ToolSettings,
  order: HostOrder,
): Promise<{ readonly output: string; readonly code: number }> {
  const { host, stack, paths } = settings;
  const layout = layoutOf(paths);
  const seen = await inspect({ protocol: PROTOCOL, stack, host, paths, appName: "" });
  const { kind, run, reasons, wanted } = planHere(settings, order, seen);
  const fleet = `the rest of the fleet was not touched; for all hosts: prism rollback --stack ${stack} --to ${wanted.id}`;
  if (kind === "noop") {
    return { output: `${host} runs ${wanted.id}, verified; nothing was done\n${fleet}`, code: 0 };
  }
  if (kind !== "rollback") return { output: reasons.join("\n"), code: 1 };
  const staged = readDeployment(layout, wanted.id);
  if (staged === null) {
    const { reason, wayOut } = missingFolder(layout, wanted);
    return { output: `${reason}; ${wayOut}`, code: 1 };
  }
  tell(`${host}: going back to ${wanted.id} (${run.id})`);
  const verdicts: Verdict[] = [];
  for (const phase of phasesFor(readCurrent(layout))) {
    const failure = verdicts.find((verdict) => verdict.failure !== undefined)?.failure;
    const request = requestOf(phase, settings, run, staged, failure ?? "go");
    const verdict = await runStep(JSON.stringify(request), { print: tell, runnerFile: null });
    verdicts.push(verdict);
    tell(`${phase} ${verdict.outcome} in ${verdict.seconds.toFixed(1)} s: ${verdict.summary}`);
  }
  const last = verdicts.findLast(({ failure }) => failure !== undefined)?.failure;
  if (last === undefined) {
    const isWritten = endingOf(readLedger(layout.ledger).entries, run.id) !== null;
    const written = isWritten ? "" : `, ${UNWRITTEN}`;
    return { output: `${host} runs ${wanted.id}, verified${written}\n${fleet}`, code: 0 };
  }
  return { output: `${last.reason}\nto do: ${last.wayOut}\n${fleet}`, code: 1 };
}
