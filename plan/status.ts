import { uploadOf } from "../config/budget";
import type { Settings } from "../config/schema";
import { badMarkOf, inspectionsOf, isAlive, lastGood, spentTokens, verifiedOn } from "./fleet";
import { freezesOf } from "./freeze-status";
import { settingsDigest } from "./identity";
import type { BackupRecord, DrainedFacts, HostObservation, Inspection } from "./inspection";
import { openRunsOf, type OpenRunStatus } from "./open-runs";

/** What the status of a stack rests on. */
export interface StatusQuestion {
  readonly stack: string;
  /** File given to Pulumi by --config-file; null for the stack's usual one. */
  readonly configFile: string | null;
  readonly settings: Settings;
  /** When the hosts were asked, ISO 8601 UTC. */
  readonly now: string;
  /** One per host of the inventory, in its order. */
  readonly hosts: readonly HostObservation[];
}

/** One host, as far as it answered. */
export interface HostStatus {
  readonly host: string;
  readonly state: HostObservation["state"];
  /** Id of the deployment that `current` links to; null for none or unknown. */
  readonly deployment: string | null;
  /** pm2's word for the process; null without one. */
  readonly process: string | null;
  /** Start of the process, ISO 8601 UTC. */
  readonly runningSince: string | null;
  /** Newest verification of the linked deployment, ISO 8601 UTC. */
  readonly verifiedAt: string | null;
  readonly lastBackup: BackupRecord | null;
  /** Why it gets no requests; null while it is in its balancer, or for unknown. */
  readonly drained: DrainedFacts | null;
  readonly drift: readonly string[];
  /** Why nothing can be deployed here, unreachability included; each with its way out. */
  readonly problems: readonly string[];
}

/** What a stack's hosts run; the value that `prism status --json` prints. */
export interface StackStatus {
  readonly stack: string;
  /** When the hosts were asked, ISO 8601 UTC. */
  readonly now: string;
  /** Whether backups are also kept in a bucket at AWS. */
  readonly hasVault: boolean;
  readonly wanted: { readonly release: string; readonly settings: string };
  /** Id of the newest deployment verified on every host that answered. */
  readonly lastGood: string | null;
  readonly hosts: readonly HostStatus[];
  readonly openRuns: readonly OpenRunStatus[];
  /** Freezes that hold or come soon, in words. */
  readonly freezes: readonly string[];
  /** Deployments marked bad, once each. */
  readonly bad: readonly { readonly deployment: string; readonly runId: string; reason: string }[];
  readonly breakGlass: ReturnType<typeof spentTokens>;
  /** The next command to type and why. */
  readonly next: { readonly command: string; readonly why: string };
}

/**
 * What the hosts of a stack run, and what to do next; decides from observations only.
 *
 * @returns  plain data, nothing secret in it
 */
export function describeStatus(question: StatusQuestion): StackStatus {
  const inspections = inspectionsOf(question.hosts);
  const hosts = question.hosts.map(hostStatus);
  const openRuns = openRunsOf(inspections);
  return {
    stack: question.stack,
    now: question.now,
    hasVault: uploadOf(question.settings) !== null,
    wanted: { release: question.settings.release, settings: settingsDigest(question.settings) },
    lastGood: lastGood(inspections)?.id ?? null,
    hosts,
    openRuns,
    freezes: freezesOf(question),
    bad: badMarks(inspections),
    breakGlass: spentTokens(question.hosts),
    next: nextStep(question, inspections, hosts, openRuns),
  };
}

function hostStatus(observation: HostObservation): HostStatus {
  const unknown = {
    host: observation.host,
    state: observation.state,
    deployment: null,
    process: null,
    runningSince: null,
    verifiedAt: null,
    lastBackup: null,
    drained: null,
    drift: [],
  };
  if (observation.state === "unasked") return { ...unknown, problems: ["was not asked"] };
  if (observation.state === "unreachable") {
    return { ...unknown, problems: [`${observation.reason}; ${observation.wayOut}`] };
  }
  const { current, process, ledger, drained, drift, problems } = observation.inspection;
  const records = ledger.verified.filter((record) => record.deployment.id === current?.id);
  return {
    ...unknown,
    deployment: current?.id ?? null,
    process: process?.status ?? null,
    runningSince: process?.startedAt ?? null,
    verifiedAt: records.at(-1)?.at ?? null,
    lastBackup: ledger.lastBackup,
    drained,
    drift,
    problems,
  };
}

function badMarks(inspections: readonly Inspection[]): StackStatus["bad"] {
  const records = inspections.flatMap((host) => host.ledger.bad);
  return [...new Set(records.map(({ deployment }) => deployment.id))].flatMap((deployment) => {
    const mark = badMarkOf(inspections, deployment);
    return mark === null ? [] : [{ deployment, runId: mark.runId, reason: mark.reason }];
  });
}

/** The first row that fits wins; it follows the rows of planRun. */
function nextStep(
  question: StatusQuestion,
  inspections: readonly Inspection[],
  hosts: readonly HostStatus[],
  openRuns: readonly OpenRunStatus[],
): StackStatus["next"] {
  const { stack, settings } = question;
  const file = question.configFile === null ? "" : ` --config-file ${question.configFile}`;
  const step = (command: string, why: string) => ({
    command: `${command} --stack ${stack}${file}`,
    why,
  });

  const stuck = hosts.filter((host) => host.problems.length > 0).map((host) => host.host);
  if (stuck.length > 0) {
    return step(
      "prism status",
      `again, after mending ${stuck.join(", ")}; nothing deploys before; prism rollback and prism abort do not wait for that`,
    );
  }
  const open = openRuns.find(({ id }) => isAlive(id, inspections));
  const opened = inspections.find(({ ledger }) => ledger.openRun?.id === open?.id)?.ledger.openRun;
  // Not pulumi up: whoever was killed left the stack locked, and resume frees it.
  if (open && opened) {
    return step(
      "prism resume",
      `if ${open.openedBy}, who opened it, is at work no more: finishes run ${open.id} of ${opened.deployment.tag}; or stop it: prism abort`,
    );
  }
  const [over] = openRuns;
  if (over) {
    return step("prism resume", `ends run ${over.id}, from which a host went back, by a fresh one`);
  }
  if (inspections.every((host) => host.current === null)) {
    return step(
      "pulumi preview",
      `shows the first deployment, of ${settings.release}; then pulumi up`,
    );
  }
  const digest = settingsDigest(settings);
  const isWanted = ({ current }: Inspection) =>
    current !== null && current.tag === settings.release && current.settings === digest;
  const drifted = hosts.filter((host) => host.drift.length > 0).map((host) => host.host);
  if (drifted.length > 0) {
    return step("pulumi preview", `shows what an update does about ${drifted.join(", ")}`);
  }
  if (inspections.every((host) => isWanted(host) && verifiedOn(host, host.current?.id ?? ""))) {
    const out = hosts.filter(({ drained }) => drained !== null).map(({ host }) => host);
    if (out.length > 0) return step("pulumi up", `puts ${out.join(", ")} back into the balancer`);
    return step(
      "pulumi config set prism:release vX.Y.Z",
      `to deploy another release; every host runs ${settings.release}, verified`,
    );
  }
  const bad = badMarks(inspections).find(({ deployment }) =>
    inspections.some((host) =>
      host.ledger.bad.some(
        (mark) =>
          mark.deployment.id === deployment &&
          mark.deployment.tag === settings.release &&
          mark.deployment.settings === digest,
      ),
    ),
  );
  const kept = inspections[0]?.current?.tag;
  if (bad && kept !== undefined && bad.runId !== settings.retry) {
    return step(
      `pulumi config set prism:release ${kept}`,
      `to keep ${kept}; or, to try ${settings.release} again, pulumi config set prism:retry ${bad.runId}`,
    );
  }
  return step("pulumi preview", `shows the way to ${settings.release}; then pulumi up`);
}
