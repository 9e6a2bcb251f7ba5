import { readdirSync, readFileSync } from "node:fs";
import { join, posix, resolve } from "node:path";
import MarkdownIt, { type Token } from "markdown-it";

/** The project's folder. */
export const ROOT = resolve(__dirname, "..", "..", "..");

/** One page of documentation. */
export interface Page {
  /** From the project's folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** A piece of code on a page: a block with its language, or words in backticks without one. */
export interface Code {
  readonly language: string | null;
  readonly text: string;
}

const markdown = new MarkdownIt();

/** All pages: those of the top and of docs/. */
export const pages: readonly Page[] = [...below("."), ...below("docs")].map((path) => ({
  path,
  text: readFileSync(join(ROOT, path), "utf8"),
}));

function below(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return folder === "." ? [] : below(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

/** Every token of a page, those inside of lines too. */
function tokensOf(text: string): Token[] {
  return markdown.parse(text, {}).flatMap((token) => [token, ...(token.children ?? [])]);
}

/** Where the links of a page lead, as they are written. */
export function linksOf({ text }: Page): string[] {
  return tokensOf(text).flatMap((token) => {
    const target = token.attrGet("href") ?? token.attrGet("src");
    return target === null ? [] : [target];
  });
}

/** The code on a page. */
export function codeOf({ text }: Page): Code[] {
  return tokensOf(text).flatMap(({ type, info, content }): Code[] => {
    if (type === "code_inline") return [{ language: null, text: content }];
    return type === "fence" ? [{ language: info, text: content }] : [];
  });
}

/** The anchors of a page's headings, as code forges make them. */
export function anchorsOf({ text }: Page): string[] {
  const tokens = markdown.parse(text, {});
  const seen = new Map<string, number>();
  return tokens.flatMap((token, at) => {
    if (token.type !== "heading_open") return [];
    const children = tokens[at + 1]?.children ?? [];
    const title = children.map(({ content }) => content).join("");
    const slug = title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return [before === 0 ? slug : `${slug}-${before}`];
  });
}
