import { basename } from "node:path";
import { hostsOf } from "../config/inventory";
import { askAdoption } from "../facts/adoption";
import { operatorName } from "../facts/operator";
import { readOrigin } from "../facts/origin";
import { loginOf } from "../facts/ssh";
import { bundleRunner } from "../host/bundle";
import type { Recorded, Survey } from "../plan/adoption";
import { planAdoption, type Adoption, type AdoptionPlan } from "../plan/adoption-plan";
import { adoptedTag } from "../plan/adoption-problems";
import { adoptionReport } from "../plan/adoption-report";
import { recordRequest, surveyRequest } from "../plan/adoption-requests";
import { settingsDigest } from "../plan/identity";
import { BEFORE, writeStackFile } from "./adopt-file";
import { setSecrets } from "./adopt-secrets";
import { readStackInput, readStackSettings, settingsOf, type StackChoice } from "./settings";
import { stackWords } from "./stack-options";

/** What to adopt, and whether to do it. */
export interface AdoptChoice extends StackChoice {
  /** pm2's name for the app; null for the one of the configuration. */
  readonly process: string | null;
  /** Variables to leave out. */
  readonly without: readonly string[];
  readonly yes: boolean;
}

/**
 * Looks at the hosts, says what an adoption would write, and with --yes writes it.
 *
 * @returns  exit code: 0 if it can be adopted or was, else 1
 */
export async function adopt(choice: AdoptChoice): Promise<number> {
  const { stack, yes, without } = choice;
  const input = await readStackInput(choice);
  const settings = settingsOf(input);
  const process = choice.process ?? settings.app.name;
  const runner = bundleRunner().text;
  const login = loginOf(settings.ssh);
  const questions = hostsOf(settings).map((host) => ({
    host,
    request: surveyRequest(stack, settings, host, process, yes),
  }));
  const answers = await askAdoption<Survey>(questions, login, runner);
  const tag = adoptedTag(answers);
  const origin =
    tag === null
      ? ({ state: "unresolved", reason: "no tag to ask for", wayOut: "none" } as const)
      : await readOrigin(settings.repository, tag);
  const operator = operatorName();
  const now = new Date().toISOString();
  const { values } = input;
  const question = { stack, values, settings, answers, process, without, origin, operator, now };
  const plan = planAdoption(question);
  const { adoption } = plan;
  if (adoption === null || !yes) {
    const report = { file: basename(input.file), process, goOn: goOn(choice) };
    console.log(adoptionReport(plan, report).join("\n"));
    return adoption === null ? 1 : 0;
  }
  await writeConfiguration(choice, input.file, plan, adoption);
  const secretNames = plan.draft.secrets.map(({ variable }) => variable);
  const orders = plan.subjects.map((subject) => ({
    host: subject.host,
    request: recordRequest(stack, adoption, subject, secretNames),
  }));
  return report(
    choice,
    input.file,
    plan,
    adoption,
    await askAdoption<Recorded>(orders, login, runner),
  );
}

/** Brings the stack file to what was planned, or leaves it as it was. */
async function writeConfiguration(
  choice: StackChoice,
  file: string,
  { draft, subjects }: AdoptionPlan,
  { settings }: Adoption,
): Promise<void> {
  const putBack = await writeStackFile(file, draft.edits);
  try {
    await setSecrets(choice.stack, file, draft.secrets, subjects[0]?.survey.environment ?? {});
    const written = settingsDigest(await readStackSettings(choice));
    if (written !== settingsDigest(settings)) {
      throw new Error(
        `${file}: expected settings ${settingsDigest(settings)} after it was written, got ${written}; report this with the file (without its secrets)`,
      );
    }
  } catch (error) {
    await putBack();
    throw error;
  }
}

function report(
  choice: AdoptChoice,
  file: string,
  { subjects, absent }: AdoptionPlan,
  { run }: Adoption,
  answers: Awaited<ReturnType<typeof askAdoption<Recorded>>>,
): number {
  const failed = answers.flatMap((answered) => {
    if (answered.state === "unreachable")
      return [`${answered.host}: ${answered.reason}; ${answered.wayOut}`];
    const { host, outcome, reason } = answered.answer;
    return outcome === "failed" ? [`${host}: ${reason}`] : [];
  });
  const name = basename(file);
  const { id } = run.deployment;
  const lines = [
    `${name} was written; as it was before: ${name}${BEFORE}`,
    ...failed.map((words) => `not recorded: ${words}`),
    failed.length > 0
      ? `The adoption is not complete; once that is mended, again: ${goOn(choice)}`
      : `Adopted as ${id}: ${subjects.map(({ host }) => host.name).join(", ")}; nothing was restarted.`,
    ...absent.map(({ host }) => `${host}: not adopted; the next pulumi up deploys ${id} there`),
    ...(failed.length > 0
      ? []
      : [
          absent.length > 0
            ? `Next: pulumi preview ${stackWords(choice)}`
            : `Next: pulumi up ${stackWords(choice)}: it does nothing on the hosts, and makes the stack's state`,
        ]),
  ];
  console.log(lines.join("\n"));
  return failed.length > 0 ? 1 : 0;
}

function goOn(choice: AdoptChoice): string {
  const { process, without } = choice;
  const name = process === null ? "" : ` --process ${process}`;
  const left = without.length === 0 ? "" : ` --without ${without.join(" ")}`;
  return `prism adopt ${stackWords(choice)}${name}${left} --yes`;
}
