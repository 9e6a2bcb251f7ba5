import { gt, valid } from "semver";
import type { ResolvedHost } from "../config/inventory";
import type { Settings } from "../config/schema";
import type { Answered, Checkout, OldProcess, Survey } from "./adoption";
import type { Subject } from "./adoption-parts";

/** Places that are named in one message; more would hide the rest. */
const SHOWN = 5;

function few(paths: readonly string[]): string {
  const rest = paths.length - SHOWN;
  return paths.slice(0, SHOWN).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** Newest release among the tags of a commit; null if there is none. */
export function releaseTagOf(checkout: Checkout): string | null {
  const releases = checkout.tags.filter((tag) => tag.startsWith("v") && valid(tag.slice(1)));
  return releases.reduce<string | null>(
    (newest, tag) => (newest === null || gt(tag.slice(1), newest.slice(1)) ? tag : newest),
    null,
  );
}

/** Release that the first host with a checkout is at, to ask the origin for; null if none can be told. */
export function adoptedTag(answers: readonly Answered<Survey>[]): string | null {
  const tags = answers.flatMap((answered) => {
    const checkout = answered.state === "answered" ? answered.answer.checkout : null;
    return checkout === null ? [] : (releaseTagOf(checkout) ?? []);
  });
  return tags[0] ?? null;
}

function portOf({ ports, environment }: Survey): number | null {
  const told = ports.find((port) => String(port) === environment["PORT"]);
  return told ?? (ports.length === 1 ? (ports[0] ?? null) : null);
}

/** Why nothing can be recorded on a host whatever it runs. */
function problemsOfHost(stack: string, { inspection, failedChecks }: Survey): string[] {
  const { stack: owner, problems, ledger, current } = inspection;
  const run = ledger.openRun ?? ledger.settledRun;
  const wasDeployed = run === null ? current !== null : run.lane !== "adopt";
  return [
    ...problems,
    ...(owner === null || owner === stack
      ? []
      : [
          `its ledger belongs to stack ${owner}, expected ${stack}; take the host out of one of the two inventories, or give it another paths.root`,
        ]),
    ...(wasDeployed
      ? [
          `expected a host without deployments, found ${current?.id ?? "a ledger"}; there is nothing to adopt: pulumi up`,
        ]
      : []),
    ...failedChecks.map(
      (words) => `${words}; correct prism:app.checks: what runs now must pass them`,
    ),
  ];
}

function problemsOfProcess(survey: Survey, process: OldProcess, name: string): string[] {
  const count = survey.names.filter((each) => each === name).length;
  const found: string[] = [];
  if (count > 1) {
    found.push(
      `expected one process ${name}, pm2 runs ${count}; bring it to one (pm2 scale ${name} 1)`,
    );
  }
  if (process.pid === null || process.status !== "online") {
    found.push(
      `expected ${name} to be online, pm2 shows ${process.status}; start it, or remove it (pm2 delete ${name}) for a first deployment`,
    );
  }
  return found;
}

function problemsOfCheckout(checkout: Checkout, name: string, target: string): string[] {
  const { folder, commit, tags, lightweight, changed, data } = checkout;
  const found: string[] = [];
  const short = commit.slice(0, 7);
  if (releaseTagOf(checkout) === null) {
    const [light] = lightweight;
    const tag = light ?? "vX.Y.Z";
    const what =
      light !== undefined
        ? `has the lightweight tag ${light}, expected an annotated one`
        : tags.length > 0
          ? `has the tag ${few(tags)}, expected one such as v2.4.0`
          : "has no tag, expected an annotated one such as v2.4.0";
    const force = light === undefined ? "" : " -f";
    found.push(
      `commit ${short} in ${folder} ${what}; tag it (git tag -a${force} ${tag} ${short} && git push${force} origin ${tag}) and fetch it on the host (git -C ${folder} fetch --tags --force)`,
    );
  }
  if (changed.length > 0) {
    found.push(
      `${changed.length} files in ${folder} differ from commit ${short}: ${few(changed)}; a release holds what is committed: commit and tag them, or undo them (git -C ${folder} checkout -- .) and restart`,
    );
  }
  for (const { path, why } of data) {
    const place = `${target}/${path.split("/").at(-1) ?? ""}`;
    found.push(
      `${path} lies in the checkout (${why}), where later releases would not see it; move it and say where it is in a variable of the app (such as DATA_DIR=${place}): pm2 stop ${name} && mv ${path} ${place}, set the variable where the app gets its others, pm2 start ${name}`,
    );
  }
  return found;
}

function problemsOfHealth(survey: Survey, tag: string, { app }: Settings): string[] {
  const { health } = survey;
  const { path, versionKey } = app.health;
  if (typeof health === "string") return [`GET ${path}: ${health}; correct prism:app.health`];
  const { status, json } = health;
  if (status !== 200 || typeof json !== "object" || json === null) {
    return [
      `GET ${path} answered ${status} and ${json === null ? "no JSON" : "JSON"}, expected 200 and a JSON object; correct prism:app.health`,
    ];
  }
  const version = versionKey === null ? undefined : (json as Record<string, unknown>)[versionKey];
  if (version === undefined || version === tag.slice(1)) return [];
  return [
    `the process reports version ${JSON.stringify(version)}, its checkout is at ${tag}; restart it, or check out what it runs`,
  ];
}

/** One host with the app: what can be adopted, or why not. */
export interface Judged {
  readonly subject: Subject | null;
  readonly problems: readonly string[];
}

/**
 * Judges what a survey found on one host that has the app.
 *
 * @param name  pm2's name for the app
 */
export function judgeSurvey(
  stack: string,
  settings: Settings,
  host: ResolvedHost,
  survey: Survey,
  name: string,
): Judged {
  const { process, checkout } = survey;
  const problems = problemsOfHost(stack, survey);
  if (process === null) return { subject: null, problems };
  problems.push(...problemsOfProcess(survey, process, name));
  if (process.pid === null) return { subject: null, problems };
  if (checkout === null) {
    problems.push(
      `${name} works in ${process.folder}, expected a git checkout, whose tag says the release; put a checkout of that release in its place, or remove the process (pm2 delete ${name}) for a first deployment`,
    );
    return { subject: null, problems };
  }
  problems.push(...problemsOfCheckout(checkout, name, host.paths.root));
  if (survey.unwritable.length > 0) {
    problems.push(
      `variable ${survey.unwritable.join(", ")} has a value that no environment file can hold; give it in base64, or leave it out (--without ${survey.unwritable.join(" ")})`,
    );
  }
  const port = portOf(survey);
  if (port === null) {
    const found = survey.ports.length === 0 ? "none" : survey.ports.join(", ");
    problems.push(
      `expected the TCP port of ${name}, it listens on ${found}; it must listen on PORT, set that variable`,
    );
  }
  const tag = releaseTagOf(checkout);
  if (tag === null || port === null) return { subject: null, problems };
  problems.push(...problemsOfHealth(survey, tag, settings));
  return { subject: { survey, host, process, checkout, tag, port }, problems };
}
