import { writeFile } from "node:fs/promises";
import { readNotice } from "../facts/notice";
import { inspectionsOf } from "../plan/fleet";
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
  const observations = await observeStack(choice.stack, settings);
  const history = inspectionsOf(observations)
    .flatMap(({ ledger }) => ledger.verified)
    .sort((one, other) => one.at.localeCompare(other.at));
  const at = history.findLastIndex(({ deployment }) => deployment.tag === tag);
  const verifiedAt = history[at]?.at;
  if (verifiedAt === undefined) {
    console.error(`${tag} is not verified on the hosts: this is a draft`);
  }
  const earlier = at < 0 ? history : history.slice(0, at);
  const text = await readNotice(settings, {
    stack: choice.stack,
    release: tag,
    before: earlier.findLast(({ deployment }) => deployment.tag !== tag)?.deployment.tag ?? null,
    since: verifiedAt ?? new Date().toISOString(),
  });
  if (typeof text !== "string") throw new Error(text.unknown);
  if (out === null) process.stdout.write(text);
  else await writeFile(out, text);
}
