import { finalVersionOf } from "../../config/release";
import { readEntry } from "../changelog";
import { LANGUAGES } from "../notice";
import type { CheckQuestion } from "./check";

/** Every changelog of the release has its entry, with a section of what breaks. */
export function checkChangelog({ settings, wanted, facts }: CheckQuestion): string | string[] {
  const { tagged } = facts;
  if ("unknown" in tagged) return [tagged.unknown];
  const { changelogs } = settings.notice;
  const paths = LANGUAGES.flatMap((language) => changelogs[language] ?? []);
  const missing = paths.flatMap((path) => {
    const text = tagged.files.get(path);
    return problemOf(`${path} of ${wanted.tag}`, text, `v${finalVersionOf(wanted.tag)}`);
  });
  return missing.length > 0 ? missing : `${paths.join(" and ")}: entry and breaking changes`;
}

function problemOf(place: string, text: string | undefined, tag: string): string[] {
  const again = "and tag it as a new version";
  if (text === undefined) {
    return [
      `${place}: must be there, found no such file; add it ${again}, or correct prism:notice.changelogs`,
    ];
  }
  const entry = readEntry(text, tag);
  if (entry === null) {
    return [`${place}: must have a heading "## ${tag}", found none; add the entry ${again}`];
  }
  if (entry.sections.breaking !== undefined) return [];
  const found = Object.keys(entry.sections).join(", ") || "none";
  return [
    `${place}: its entry must have a section of breaking changes, found sections: ${found}; ` +
      `add "### Breaking changes" ("None." if nothing breaks) ${again}`,
  ];
}
