import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Path of a Chromium of this machine; undefined if there is none. */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((one) => one.startsWith("/"));
  return folders.flatMap((one) => NAMES.map((name) => join(one, name))).find(existsSync);
}

/** A browser without a window. */
export function openBrowser(executablePath: string): Promise<Browser> {
  // Root has no sandbox, and in a container /dev/shm is too small.
  const args = ["--no-sandbox", "--disable-dev-shm-usage"];
  return chromium.launch({ executablePath, args });
}

/** How a page is looked at. */
export interface Look {
  readonly width: number;
  readonly scheme: "light" | "dark";
}

/** A page as a reader sees it, with everything that went wrong in it or was asked for elsewhere. */
export interface Seen {
  readonly page: Page;
  readonly problems: readonly string[];
}

/** Shows a text as a page. */
export async function showPage(browser: Browser, text: string, look: Look): Promise<Seen> {
  const viewport = { width: look.width, height: 800 };
  const page = await browser.newPage({ viewport, colorScheme: look.scheme });
  const problems: string[] = [];
  page.on("console", (message) => problems.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => problems.push(`asked for ${request.url()}`));
  await page.setContent(text);
  return { page, problems };
}
