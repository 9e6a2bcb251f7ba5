import { writeFile } from "node:fs/promises";
import { gateOf } from "../config/gate";
import { readReleases } from "../facts/release-files";
import { readEntry } from "../plan/changelog";
import { inspectionsOf } from "../plan/fleet";
import { localTime, millisecondsOf } from "../plan/gate/time";
import { LANGUAGES, noticeOf, type Language } from "../plan/notice";
import { observeStack } from "./observe";
import { readStackSettings, type StackChoice } from "./settings";

/**
 * Writes the notice of a release.
 *
 * @param release  null: the configured one
 * @param out      file; null: the terminal
 * @throws Error   the release has no entry in its changelog, or the origin cannot be read
 */
export async function writeNotice(
  choice: StackChoice,
  release: string | null,
  out: string | null,
): Promise<void> {
  const settings = await readStackSettings(choice);
  const tag = release ?? settings.release;
  const { notice, repository } = settings;
  const paths = LANGUAGES.flatMap((language) => notice.changelogs[language] ?? []);
  const [releases, observations] = await Promise.all([
    readReleases(repository, [tag], paths),
    observeStack(choice.stack, settings),
  ]);
  const files = releases.get(tag)?.files;
  const entries = Object.fromEntries(
    LANGUAGES.flatMap((language): [Language, NonNullable<ReturnType<typeof readEntry>>][] => {
      const entry = readEntry(files?.get(notice.changelogs[language] ?? "") ?? "", tag);
      return entry === null ? [] : [[language, entry]];
    }),
  );
  if (Object.keys(entries).length === 0) {
    throw new Error(
      `${tag} has no entry in ${paths.join(" or ")} at the origin; add a heading "## ${tag}" with its sections to the release, or name the file in prism:notice.changelogs`,
    );
  }
  const history = inspectionsOf(observations)
    .flatMap(({ ledger }) => ledger.verified)
    .sort((one, other) => one.at.localeCompare(other.at));
  const at = history.findLastIndex(({ deployment }) => deployment.tag === tag);
  const since = history[at]?.at;
  if (since === undefined) console.error(`${tag} is not verified on the hosts: this is a draft`);
  const { zone } = gateOf(choice.stack, settings.gate);
  const moment = localTime(millisecondsOf(since ?? new Date().toISOString()), zone);
  const earlier = at < 0 ? history : history.slice(0, at);
  const before = earlier.findLast(({ deployment }) => deployment.tag !== tag)?.deployment.tag;
  const date = moment.toPlainDate().toString();
  const text = noticeOf({ settings: notice, release: tag, before: before ?? null, date, entries });
  if (out === null) process.stdout.write(text);
  else await writeFile(out, text);
}
