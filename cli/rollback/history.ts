import { parseSettings, parseTexts, withoutGate } from "../../config/parse";
import { settingsDigest } from "../../plan/identity";
import type { Deployment } from "../../plan/release";

const NAMESPACE = "prism:";

/** One update in `pulumi stack history --json --show-secrets`, as far as it is needed. */
interface HistoryEntry {
  readonly kind?: string;
  readonly result?: string;
  readonly endTime?: string;
  readonly config?: Readonly<
    Record<string, { readonly value?: string; readonly objectValue?: unknown }>
  >;
}

/** What an update of the past wanted; without the commit, which no history knows. */
export interface PastRelease {
  readonly tag: string;
  /** Digest of the settings that reach hosts. */
  readonly settings: string;
  /** How messages name the entry. */
  readonly name: string;
}

/**
 * What the n-th newest update wanted.
 *
 * @param text  what `pulumi stack history --json --show-secrets` printed
 * @param n     1 = newest
 * @throws Error  names the entry, what was expected and what was found; never a secret
 */
export function releaseOfEntry(text: string, n: number): PastRelease {
  const entries = JSON.parse(text) as readonly HistoryEntry[];
  const entry = entries[n - 1];
  if (entry === undefined) {
    const count = entries.length === 1 ? "1 entry" : `${entries.length} entries`;
    throw new Error(`--state ${n}: expected an entry of the history, found ${count}`);
  }
  const name = `--state ${n} (${entry.kind ?? "entry"} that ended ${entry.endTime ?? "?"})`;
  const fault = (found: string) =>
    new Error(`${name}: expected an update that brought its release to the hosts, found ${found}`);
  if (entry.kind !== "update") throw fault(`a ${entry.kind ?? "nameless entry"}`);
  if (entry.result !== "succeeded") throw fault(`one that ended ${entry.result ?? "?"}`);
  const { settings, problems } = parseSettings(withoutGate(parseTexts(textsOf(entry))));
  if (settings === null) {
    // Their values may be secrets: this much is enough to look further.
    const keys = problems.map((line) => line.split(":").slice(0, 2).join(":"));
    throw fault(`a configuration that is not valid any more (${keys.join(", ")}); use --to`);
  }
  if (settings.rollback !== null || settings.resume) {
    const what = settings.rollback === null ? "resume" : "rollback";
    throw fault(`a ${what}, which does not go by its configuration; use --to`);
  }
  return { tag: settings.release, settings: settingsDigest(settings), name };
}

function textsOf({ config = {} }: HistoryEntry): Record<string, string> {
  const own = Object.entries(config).filter(([key]) => key.startsWith(NAMESPACE));
  return Object.fromEntries(
    own.map(([key, { value, objectValue }]) => [
      key.slice(NAMESPACE.length),
      value ?? JSON.stringify(objectValue ?? ""),
    ]),
  );
}

/**
 * The deployment of a past release among those that hosts know.
 *
 * @param known  every deployment that was verified on a host
 * @returns      id
 * @throws Error  none, with those of the same tag
 */
export function deploymentOfPast(past: PastRelease, known: readonly Deployment[]): string {
  const found = known.find(({ tag, settings }) => tag === past.tag && settings === past.settings);
  if (found !== undefined) return found.id;
  const near = [...new Set(known.filter(({ tag }) => tag === past.tag).map(({ id }) => id))];
  throw new Error(
    `${past.name}: expected a verified deployment of ${past.tag} with settings ${past.settings} on the hosts, ` +
      `found ${near.join(", ") || "none of this release"}; name one by --to`,
  );
}
