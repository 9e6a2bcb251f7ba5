import type { AdoptionQuestion } from "./adoption-plan";
import type { Draft, Subject } from "./adoption-parts";

/** What stands in no one's way, and an operator should know. */
export function notesOf(
  question: AdoptionQuestion,
  subjects: readonly Subject[],
  draft: Draft,
): string[] {
  const files = subjects.flatMap(({ checkout }) => checkout.environmentFiles);
  const others = subjects.flatMap(({ host, checkout, survey }) => [
    ...(checkout.others.length === 0
      ? []
      : [
          `${host.name}: stays behind in ${checkout.folder}, unknown to later releases: ${checkout.others.join(", ")}`,
        ]),
    ...survey.missingData.map(
      (folder) =>
        `${host.name}: ${folder} does not exist; correct prism:backup.data before the first deployment`,
    ),
  ]);
  const taken = [...new Set(files)].join(", ");
  return [
    ...draft.notes,
    ...(taken === ""
      ? []
      : [`${taken}: its variables are taken over; later releases do not read the file`]),
    ...(question.settings.app.checks.length === 0
      ? []
      : [
          `with --yes the ${question.settings.app.checks.length} requests of prism:app.checks are sent to each host, as every deployment does`,
        ]),
    ...others,
  ];
}
