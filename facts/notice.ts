import { gateOf } from "../config/gate";
import { finalVersionOf } from "../config/release";
import type { Settings } from "../config/schema";
import { readEntry, type ChangelogEntry } from "../plan/changelog";
import type { Fact } from "../plan/checks/check";
import { localTime, millisecondsOf } from "../plan/gate/time";
import { LANGUAGES, noticeOf, type Language } from "../plan/notice";
import type { Run } from "../plan/release";
import { readReleases } from "./release-files";

/** Of which release, and since when. */
export interface NoticeSubject {
  readonly stack: string;
  /** Tag, or in staging a branch. */
  readonly release: string;
  /** Release that ran before; null: none. */
  readonly before: string | null;
  /** When users got it, ISO 8601 UTC. */
  readonly since: string;
}

/** What users are told about the release that a run brings; never rejects. */
export async function readRunNotice(
  settings: Settings,
  stack: string,
  { deployment, lastGood, attempt }: Run,
): Promise<Fact<string>> {
  const release = deployment.tag;
  const before = lastGood === undefined || lastGood.tag === release ? null : lastGood.tag;
  try {
    return await readNotice(settings, { stack, release, before, since: attempt });
  } catch (error) {
    return { unknown: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * What users are told about a release, from its changelogs at the origin.
 *
 * @returns       Markdown; unknown if there is no entry
 * @throws Error  the origin cannot be read
 */
export async function readNotice(
  settings: Settings,
  subject: NoticeSubject,
): Promise<Fact<string>> {
  const { stack, release, before, since } = subject;
  const { notice, repository, gate } = settings;
  const paths = LANGUAGES.flatMap((language) => notice.changelogs[language] ?? []);
  const files = (await readReleases(repository, [release], paths)).get(release)?.files;
  const version = `v${finalVersionOf(release)}`;
  const entries = Object.fromEntries(
    LANGUAGES.flatMap((language): [Language, ChangelogEntry][] => {
      const text = files?.get(notice.changelogs[language] ?? "") ?? "";
      const entry = readEntry(text, release) ?? readEntry(text, version);
      return entry === null ? [] : [[language, entry]];
    }),
  );
  if (Object.keys(entries).length === 0) {
    return {
      unknown: `${release} has no entry in ${paths.join(" or ")} at the origin; add a heading "## ${version}" with its sections to the release, or name the file in prism:notice.changelogs`,
    };
  }
  const date = localTime(millisecondsOf(since), gateOf(stack, gate).zone).toPlainDate().toString();
  return noticeOf({ settings: notice, release, before, date, entries });
}
