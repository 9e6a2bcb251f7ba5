import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parse } from "yaml";
import { commandLinesIn, problemOf } from "./support/command-lines";
import { anchorsOf, codeOf, linksOf, pages, ROOT, type Page } from "./support/pages";
import { isSetting, keysBelow, settingsIn } from "./support/setting-names";

const top = readdirSync(ROOT, { withFileTypes: true });
const folders = top.filter((entry) => entry.isDirectory()).map(({ name }) => name);
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};

/** All problems that a check finds, each with its page. */
function found(check: (page: Page) => readonly string[]): string[] {
  return pages.flatMap((page) => check(page).map((problem) => `${page.path}: ${problem}`));
}

/** The page that a link leads to, and the anchor there. */
function targetOf(page: Page, link: string): { path: string; anchor: string } {
  const [file = "", anchor = ""] = link.split("#");
  const path = file === "" ? page.path : posix.join(posix.dirname(page.path), file);
  return { path, anchor: decodeURIComponent(anchor) };
}

const isOutside = (link: string) => /^[a-z]+:/.test(link);

function deadLinks(page: Page): string[] {
  return linksOf(page).filter((link) => {
    if (isOutside(link)) return false;
    const { path, anchor } = targetOf(page, link);
    if (!existsSync(join(ROOT, path))) return true;
    const target = pages.find((one) => one.path === path);
    return anchor !== "" && !(target !== undefined && anchorsOf(target).includes(anchor));
  });
}

/** Words in backticks that can only be a file or folder of this project. */
function looksLikeFile(text: string): boolean {
  if (/[\s<>*{}…]/.test(text) || text.startsWith("/")) return false;
  return folders.includes(text.split("/")[0] ?? "") && text.includes("/");
}

describe("every page of the documentation", () => {
  it("is reached from README.md", () => {
    const reached = new Set(["README.md"]);
    for (const path of reached) {
      const page = pages.find((one) => one.path === path);
      const links = page === undefined ? [] : linksOf(page).filter((link) => !isOutside(link));
      for (const link of links) reached.add(targetOf(page as Page, link).path);
    }
    const lost = pages.map(({ path }) => path).filter((path) => !reached.has(path));
    assert.deepEqual(lost, []);
  });

  it("has no dead link", () => {
    assert.deepEqual(found(deadLinks), []);
  });

  it("shows only commands and options that there are", async () => {
    const lines = pages.flatMap((page) =>
      codeOf(page)
        .flatMap(({ text }) => commandLinesIn(text))
        .map((line) => ({ page, line })),
    );
    assert.ok(lines.length > 100, `expected to find the command lines, found ${lines.length}`);
    const problems = await Promise.all(
      lines.map(async ({ page, line }) => ({ page, problem: await problemOf(line) })),
    );
    const wrong = problems.filter(({ problem }) => problem !== null);
    assert.deepEqual(
      wrong.map(({ page, problem }) => `${page.path}: ${problem}`),
      [],
    );
  });

  it("shows only npm scripts that there are", () => {
    const unknown = found((page) =>
      [...page.text.matchAll(/npm run (?:--silent )?([a-z-]+)/g)]
        .map(([, name = ""]) => name)
        .filter((name) => !(name in scripts)),
    );
    assert.deepEqual(unknown, []);
  });

  it("names only keys that the schema has", () => {
    const unknown = found(({ text }) => settingsIn(text).filter((name) => !isSetting(name)));
    assert.deepEqual(unknown, []);
  });

  it("shows stack files with keys that the schema has", () => {
    const unknown = found((page) =>
      codeOf(page)
        .filter(({ language, text }) => language === "yaml" && /^\s*prism:/m.test(text))
        .flatMap(({ text }) => {
          const whole = parse(text) as Record<string, unknown>;
          return Object.entries((whole["config"] ?? whole) as Record<string, unknown>);
        })
        .flatMap(([key, value]) => keysBelow(key.replace(/^prism:/, ""), value))
        .filter((name) => !isSetting(name)),
    );
    assert.deepEqual(unknown, []);
  });

  it("names only files that there are", () => {
    const missing = found((page) =>
      codeOf(page)
        .filter(({ language, text }) => language === null && looksLikeFile(text))
        .map(({ text }) => text)
        .filter((path) => !existsSync(join(ROOT, path))),
    );
    assert.deepEqual(missing, []);
  });
});
