import MarkdownIt from "markdown-it";

/** Sections of an entry that this project knows. */
export const SECTIONS = ["features", "fixes", "breaking", "issues"] as const;
/** One of them. */
export type Section = (typeof SECTIONS)[number];

/** What is in a changelog about one release; Markdown as it was written. */
export interface ChangelogEntry {
  /** Words of the heading, for example `v2.4.0 - 2026-11-18`. */
  readonly title: string;
  /** Missing: there is no such section; empty: it says that there is nothing. */
  readonly sections: Readonly<Partial<Record<Section, string>>>;
  /** Sections under other headings, heading included. */
  readonly others: readonly string[];
}

/** Headings of sections, in English and Chinese, by Keep a Changelog and as teams write them. */
const HEADINGS: readonly (readonly [Section, RegExp])[] = [
  ["breaking", /(?<!non-?\s?)breaking|incompatib|removed|(?<!非)破坏|不兼容|移除/i],
  ["issues", /known issue|known problem|已知/i],
  ["fixes", /fix|bug|security|修复|安全/i],
  ["features", /feature|added|new|changed|improve|功能|新增|新特性|变更|改进/i],
];

/** Whole texts that say a section is empty. */
const NOTHING = /^[-*\s]*(none|nothing|no breaking changes|n\/a|无|没有|暂无)[.。\s]*$/i;

const markdown = new MarkdownIt();

interface Heading {
  readonly level: number;
  readonly words: string;
  /** First line of it, from 0. */
  readonly from: number;
  /** First line after it. */
  readonly until: number;
}

/** Headings outside of lists, quotes and code. */
function headingsOf(text: string): Heading[] {
  const tokens = markdown.parse(text, {});
  return tokens.flatMap(({ type, tag, level, map }, index) => {
    if (type !== "heading_open" || level !== 0 || map === null) return [];
    const [from, until] = map;
    return [{ level: Number(tag.slice(1)), words: tokens[index + 1]?.content ?? "", from, until }];
  });
}

/** Tag that a heading is about: `v2.4.0 - date`, `[2.4.0] - date`, `**2.4.0**（date）`, `Version 2.4.0`; null for others. */
function tagOf(words: string): string | null {
  const plain = words.replaceAll("**", "").trim();
  const found =
    /^(?:(?:version|release|版本)\s*)?\[?v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)\]?(?:$|[\s(（:：,，\]])/i.exec(
      plain,
    );
  return found === null ? null : `v${found[1] ?? ""}`;
}

/**
 * The entry of a release.
 *
 * @param text  a changelog in Markdown, one heading per release and smaller ones below it per section
 * @param tag   `vX.Y.Z`
 * @returns     null if it has none
 */
export function readEntry(text: string, tag: string): ChangelogEntry | null {
  const lines = text.split(/\r?\n/);
  const headings = headingsOf(text);
  const at = headings.findIndex(({ words }) => tagOf(words) === tag);
  const top = headings[at];
  if (top === undefined) return null;
  const after = headings.slice(at + 1);
  // Some tools write the headings of patch releases smaller than those of others.
  const next = after.findIndex(({ level, words }) => level <= top.level || tagOf(words) !== null);
  const below = next < 0 ? after : after.slice(0, next);
  const inside = below.filter(({ level }) => level === Math.min(...below.map((one) => one.level)));
  const end = after[next]?.from ?? lines.length;
  const sections: Partial<Record<Section, string>> = {};
  const others: string[] = [];
  inside.forEach((heading, index) => {
    const until = inside[index + 1]?.from ?? end;
    const body = lines.slice(heading.until, until).join("\n").trim();
    const content = NOTHING.test(body) ? "" : body;
    const section = HEADINGS.find(([, pattern]) => pattern.test(heading.words))?.[0];
    if (section === undefined) {
      others.push(lines.slice(heading.from, until).join("\n").trim());
      return;
    }
    sections[section] = [sections[section] ?? "", content].filter(Boolean).join("\n");
  });
  return { title: top.words, sections, others };
}
