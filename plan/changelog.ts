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
  ["breaking", /breaking|incompatib|removed|破坏|不兼容|移除/i],
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

/** Whether a heading is that of a release: `v2.4.0 - date`, `[2.4.0] - date`, `2.4.0 (date)`. */
function names(words: string, tag: string): boolean {
  const found = /^\[?v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)\]?(?:$|[\s(:,\]])/.exec(words.trim());
  return found !== null && `v${found[1] ?? ""}` === tag;
}

/**
 * The entry of a release.
 *
 * @param text  a changelog in Markdown, one heading per release and one below it per section
 * @param tag   `vX.Y.Z`
 * @returns     null if it has none
 */
export function readEntry(text: string, tag: string): ChangelogEntry | null {
  const lines = text.split(/\r?\n/);
  const headings = headingsOf(text);
  const at = headings.findIndex(({ words }) => names(words, tag));
  const top = headings[at];
  if (top === undefined) return null;
  const after = headings.slice(at + 1);
  const next = after.findIndex(({ level }) => level <= top.level);
  const inside = (next < 0 ? after : after.slice(0, next)).filter(
    ({ level }) => level === top.level + 1,
  );
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
