import type { ResolvedHost } from "../config/inventory";
import { hostsOf } from "../config/inventory";
import { parseSettings, type ParsedSettings } from "../config/parse";
import type { Settings } from "../config/schema";
import type { Answered, Survey } from "./adoption";
import { draftSettings } from "./adoption-draft";
import { withEdits } from "./adoption-edits";
import type { Draft, Subject } from "./adoption-parts";
import { notesOf } from "./adoption-notes";
import { judgeSurvey } from "./adoption-problems";
import { deploymentOf, digestOf, settingsDigest } from "./identity";
import type { Run } from "./release";
import type { OriginAnswer } from "./run-plan";

/** Everything that an adoption is decided from. */
export interface AdoptionQuestion {
  readonly stack: string;
  /** Configuration below `prism` as the stack file has it, with a text in place of each encrypted value. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The same after validation. */
  readonly settings: Settings;
  /** One per host of the inventory, in its order. */
  readonly answers: readonly Answered<Survey>[];
  /** pm2's name for the app. */
  readonly process: string;
  /** Variables to leave out. */
  readonly without: readonly string[];
  /** What the origin says of a tag. */
  readonly origin: OriginAnswer;
  /** `user@machine` of who asks. */
  readonly operator: string;
  /** ISO 8601 UTC. */
  readonly now: string;
}

/** What would be recorded. */
export interface Adoption {
  readonly run: Run;
  /** Settings as drafted; a text stands for each secret. */
  readonly settings: Settings;
}

/** What was found, what would be written, and what stands in the way. */
export interface AdoptionPlan {
  /** Hosts that run the app, in the order of the inventory. */
  readonly subjects: readonly Subject[];
  /** Hosts that answered and do not run it. */
  readonly absent: readonly { readonly host: string; readonly names: readonly string[] }[];
  readonly draft: Draft;
  /** What must be mended first, each with its way out. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  /** null while there are problems. */
  readonly adoption: Adoption | null;
}

/** Stands for a secret's value, which counts in nothing that is decided here. */
const KEPT = "(kept)";

const NO_DRAFT: Draft = { edits: [], secrets: [], notes: [], problems: [] };

/** Decides what an adoption would record and write. */
export function planAdoption(question: AdoptionQuestion): AdoptionPlan {
  const { stack, settings, answers, process } = question;
  const problems: string[] = [];
  const subjects: Subject[] = [];
  const absent: { host: string; names: readonly string[] }[] = [];
  const hosts = new Map(hostsOf(settings).map((host) => [host.name, host]));
  let hasProcess = false;
  for (const answered of answers) {
    const host = hosts.get(answered.host);
    if (host === undefined) continue;
    if (answered.state === "unreachable") {
      problems.push(`${host.name}: ${answered.reason}; ${answered.wayOut}`);
      continue;
    }
    const survey = answered.answer;
    if (survey.process === null) absent.push({ host: host.name, names: survey.names });
    else hasProcess = true;
    const judged = judgeSurvey(stack, settings, host, survey, process);
    problems.push(...judged.problems.map((words) => `${host.name}: ${words}`));
    if (judged.subject !== null) subjects.push(judged.subject);
  }
  if (!hasProcess && problems.length === 0) {
    const known = [...new Set(absent.flatMap(({ names }) => names))].join(", ") || "nothing";
    problems.push(
      `no host runs a process ${process} under pm2 of its login user, which knows ${known}; name the right one (--process NAME), log in as the user whose pm2 it is (prism:ssh.user), or deploy for the first time: pulumi up`,
    );
  }
  const draft = subjects.length === 0 ? NO_DRAFT : draftSettings({ ...question, subjects });
  problems.push(...draft.problems, ...problemsOfOrigin(question.origin, subjects));
  const after = settingsAfter(question, draft);
  // A draft that is not whole makes settings that say the same once more.
  if (draft.problems.length === 0) problems.push(...after.problems);
  const run =
    after.settings === null || problems.length > 0
      ? null
      : runOf(question, subjects, after.settings);
  if (run !== null) problems.push(...otherAdoptions(answers, run));
  const adoption =
    run === null || after.settings === null || problems.length > 0
      ? null
      : { run, settings: after.settings };
  const notes = notesOf(question, subjects, draft);
  return { subjects, absent, draft, problems, notes, adoption };
}

function problemsOfOrigin(origin: OriginAnswer, subjects: readonly Subject[]): string[] {
  const [first] = subjects;
  if (first === undefined) return [];
  if (origin.state === "unresolved") return [`${origin.reason}; ${origin.wayOut}`];
  if (origin.commit === first.checkout.commit) return [];
  return [
    `tag ${first.tag} is commit ${origin.commit.slice(0, 7)} at the origin, ${first.checkout.commit.slice(0, 7)} on ${first.host.name}; find out who moved it; a release that is not the origin's cannot be adopted under its tag`,
  ];
}

function settingsAfter({ values }: AdoptionQuestion, { edits, secrets }: Draft): ParsedSettings {
  const kept = secrets.map(({ path }) => ({ path, value: KEPT }));
  return parseSettings(withEdits(values, [...edits, ...kept]));
}

/** The run of an adoption that was cut off, else a new one: it must be the same on all hosts. */
function runOf(question: AdoptionQuestion, subjects: readonly Subject[], settings: Settings): Run {
  const [first] = subjects;
  if (first === undefined) throw new RangeError("an adoption needs a host");
  const deployment = deploymentOf(first.tag, first.checkout.commit, settingsDigest(settings));
  const ledgers = subjects.map(({ survey }) => survey.inspection.ledger);
  const earlier = ledgers
    .flatMap(({ openRun, settledRun }) => openRun ?? settledRun ?? [])
    .find((run) => run.lane === "adopt" && run.deployment.id === deployment.id);
  if (earlier !== undefined) {
    const { id, lane, openedBy, attempt, order, takesOver } = earlier;
    return { id, lane, deployment, openedBy, attempt, order, takesOver };
  }
  const heads = subjects.map(({ host, survey }) => [host.name, survey.inspection.ledger.head]);
  return {
    id: `adopt-open-${digestOf([deployment.id, heads]).slice(0, 6)}`,
    lane: "adopt",
    deployment,
    openedBy: question.operator,
    attempt: question.now,
    order: null,
    takesOver: [],
  };
}

function otherAdoptions(answers: readonly Answered<Survey>[], run: Run): string[] {
  return answers.flatMap((answered) => {
    if (answered.state !== "answered") return [];
    const { ledger } = answered.answer.inspection;
    const other = ledger.openRun ?? ledger.settledRun;
    if (other === null || other.deployment.id === run.deployment.id) return [];
    return [
      `${answered.host}: was adopted as ${other.deployment.id}, this would be ${run.deployment.id}; if every host was adopted so, change the stack file and deploy: pulumi up; else undo it first (docs/adoption.md)`,
    ];
  });
}

/** The inventory's host of a subject, with the port and folders of the drafted settings. */
export function hostAfter(settings: Settings, name: string): ResolvedHost {
  const host = hostsOf(settings).find((each) => each.name === name);
  if (host === undefined) throw new RangeError(`no host ${name} in the inventory`);
  return host;
}
