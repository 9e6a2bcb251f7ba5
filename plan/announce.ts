import { isBranch } from "../config/release";
import type { HostObservation } from "./inspection";
import { actsOnHosts, UNKNOWN_COMMIT, type RunPlan } from "./run-plan";

/** A line for the operator. */
export interface Announcement {
  readonly severity: "info" | "warn";
  readonly text: string;
}

/**
 * What the program says before it registers anything: what will happen, and per host from what to what.
 *
 * @param hosts      one per host of the inventory, in its order
 * @param isPreview  an update says the plan's reasons once, in the error it ends with
 */
export function announce(
  plan: RunPlan,
  hosts: readonly HostObservation[],
  isPreview: boolean,
): Announcement[] {
  const drift = hosts.flatMap((host) =>
    host.state === "observed"
      ? host.inspection.drift.map((line) => `${host.host}: drift: ${line}`)
      : [],
  );
  return [
    {
      severity: "info",
      text: [
        ...headlines(plan, hosts),
        // A preview that would act shows them in the table below it.
        ...(isPreview && actsOnHosts(plan.kind)
          ? []
          : hosts.map((host) => describeHost(host, plan))),
      ].join("\n"),
    },
    ...[...drift, ...withoutWayBack(plan, hosts)].map((text): Announcement => ({
      severity: "warn",
      text,
    })),
    ...(isPreview ? plan.reasons : []).map((text): Announcement => ({ severity: "warn", text })),
  ];
}

/** What happens, in one line, and what of earlier runs it has to do with. */
export function headlines(plan: RunPlan, hosts: readonly HostObservation[]): string[] {
  return [
    headline(plan, isRepair(plan, hosts)),
    ...branchHead(plan),
    ...plan.run.takesOver.map((id) => `  ends run ${id}, which was left open`),
    ...wentBack(plan, hosts).map((id) => `  run ${id} of it went back, so this is a fresh one`),
  ];
}

/** A branch moves, so what it leads to now is said in full. */
function branchHead({ wanted: { tag, commit } }: RunPlan): string[] {
  if (!isBranch(tag) || commit === UNKNOWN_COMMIT) return [];
  return [`  branch ${tag}: commit ${commit}`];
}

/** Whoever resumes after the deadline must know that all begins anew. */
function wentBack({ kind, run }: RunPlan, hosts: readonly HostObservation[]): string[] {
  if (!actsOnHosts(kind) || kind === "resume") return [];
  const ids = hosts.flatMap((host) => {
    const last = host.state === "observed" ? host.inspection.ledger.settledRun : null;
    const isBack = last?.ending === "reverted" && last.deployment.id === run.deployment.id;
    return isBack && !run.takesOver.includes(last.id) ? [last.id] : [];
  });
  return [...new Set(ids)];
}

/** Hosts where stage cannot place the last good deployment, because only its own settings could make it. */
function withoutWayBack({ kind, run }: RunPlan, hosts: readonly HostObservation[]): string[] {
  const good = run.lastGood;
  if (!actsOnHosts(kind) || !good || good.settings === run.deployment.settings) return [];
  return hosts.flatMap((host) =>
    host.state === "observed" && !host.inspection.deployments.includes(good.id)
      ? [
          `${host.host}: does not have the last good ${good.id}, and the settings of now cannot make it: ` +
            "a rollback will not reach this host",
        ]
      : [],
  );
}

/** The wanted deployment is linked everywhere, but somewhere the app does not run from it. */
function isRepair({ run }: RunPlan, hosts: readonly HostObservation[]): boolean {
  return (
    hosts.length > 0 &&
    hosts.every(
      (host) => host.state === "observed" && host.inspection.current?.id === run.deployment.id,
    )
  );
}

function headline({ kind, run, wanted, further }: RunPlan, repairs: boolean): string {
  const id = run.deployment.id;
  if (kind === "rollback" && repairs) return `Repair of ${id}, run ${run.id}`;
  switch (kind) {
    case "first":
      return `First deployment: ${id}, run ${run.id}`;
    case "deploy":
      return `Deployment of ${id}, run ${run.id}`;
    case "rollback":
      return `Rollback to ${id}, run ${run.id}${run.order === null ? "" : `: ${run.order.reason}`}`;
    case "resume":
      return `Run ${run.id} of ${id} was opened by ${run.openedBy} and has not ended: it goes on`;
    case "noop":
      return `Nothing to do: every host runs ${wanted.id}, verified${further === undefined ? "" : `; ${further}`}`;
    case "held":
      return `Held: no host is touched`;
    case "refuse":
      return `Would be refused: ${wanted.tag} cannot be deployed now`;
    case "unknown":
      return `Unknown: not every host answered, so this preview cannot say what ${wanted.tag} would change`;
  }
}

function describeHost(host: HostObservation, plan: RunPlan): string {
  if (host.state === "unreachable") return `  ${host.host}: unknown (${host.reason})`;
  if (host.state === "unasked") return `  ${host.host}: unknown (not asked)`;
  const runs = host.inspection.current?.id ?? "nothing";
  const changes = ["first", "deploy", "rollback", "resume"].includes(plan.kind);
  const to = plan.run.deployment.id;
  return changes && runs !== to ? `  ${host.host}: ${runs} → ${to}` : `  ${host.host}: ${runs}`;
}
