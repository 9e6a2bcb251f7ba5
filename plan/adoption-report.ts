import { placeOf } from "../config/quote";
import type { AdoptionPlan } from "./adoption-plan";
import type { Subject } from "./adoption-parts";
import { looksSecret } from "./adoption-secrets";

/** What a report is about besides the plan. */
export interface ReportQuestion {
  /** Name of the stack file. */
  readonly file: string;
  /** pm2's name for the app. */
  readonly process: string;
  /** Command line that goes on. */
  readonly goOn: string;
}

function describeSubject({ survey, host, process, checkout, tag, port }: Subject, name: string) {
  const { script, args, interpreter, interpreterArgs, mode } = process;
  const words = interpreter === "none" ? [] : [interpreter, ...interpreterArgs];
  const names = Object.entries(survey.environment).map(([variable, value]) =>
    looksSecret(variable, value) ? `${variable} (secret)` : variable,
  );
  return [
    `${host.name}: ${name} (pid ${process.pid ?? "none"}) runs ${tag} (${checkout.commit.slice(0, 7)}) in ${process.folder}, port ${port}`,
    `  started as: ${[...words, script, ...args].join(" ")}${mode === "cluster" ? " (cluster)" : ""}`,
    `  variables: ${names.join(", ") || "none"}`,
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

/**
 * What a person reads before agreeing to an adoption: findings, what stands in the way, what would be written.
 *
 * @returns  lines; no secret's value is in them
 */
export function adoptionReport(plan: AdoptionPlan, question: ReportQuestion): string[] {
  const { subjects, absent, draft, problems, notes, adoption } = plan;
  const { file, process, goOn } = question;
  const release = subjects[0]?.tag ?? "the release";
  const edits = draft.edits.map(({ path, value }) =>
    value === undefined
      ? `${placeOf(path)}: removed, the process has no such variable`
      : `${placeOf(path)}: ${JSON.stringify(value)}`,
  );
  const secrets = draft.secrets.map(
    ({ path, variable }) => `${placeOf(path)}: encrypted, from variable ${variable}`,
  );
  const records =
    adoption === null
      ? []
      : subjects.map(
          ({ host, checkout }) =>
            `${host.name}: ${host.paths.root}: deployment ${adoption.run.deployment.id}, verified in run ${adoption.run.id}; its code stays in ${checkout.folder}`,
        );
  return [
    ...subjects.flatMap((subject) => describeSubject(subject, process)),
    ...absent.map(
      ({ host }) =>
        `${host}: runs no process ${process}: not adopted; the next pulumi up deploys ${release} there`,
    ),
    ...section("To mend first:", problems),
    ...section(`In ${file}:`, [...edits, ...secrets]),
    ...section("On the hosts:", records),
    ...section("Good to know:", notes),
    "",
    `Nothing was changed. ${problems.length === 0 ? "To go on" : "Once that is mended"}: ${goOn}`,
  ];
}
