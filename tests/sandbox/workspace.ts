import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureOrigin } from "../../sandbox/origin";
import { run } from "../../sandbox/run";

const root = realpathSync(mkdtempSync(join(tmpdir(), "prism-test-")));
process.once("exit", () => rmSync(root, { recursive: true, force: true }));

let made = 0;

/** A new empty folder; it goes when the test run ends. */
export function newFolder(): string {
  made += 1;
  const folder = join(root, String(made));
  mkdirSync(folder);
  return folder;
}

let built: Promise<string> | undefined;

async function build(): Promise<string> {
  const origin = join(newFolder(), "origin.git");
  await ensureOrigin(origin);
  return origin;
}

/** Path of an origin that all tests share and none changes. */
export function sharedOrigin(): Promise<string> {
  return (built ??= build());
}

/**
 * Puts the files of a release, as the origin has them, into a new folder.
 *
 * @param tag     for example "v2.4.0"
 * @param origin  the shared one if left out
 */
export async function checkOut(tag: string, origin?: string): Promise<string> {
  const folder = newFolder();
  const from = origin ?? (await sharedOrigin());
  const archive = join(folder, "..", `${tag}-${made}.tar`);
  await run(["git", `--git-dir=${from}`, "archive", "-o", archive, tag]);
  await run(["tar", "-xf", archive, "-C", folder]);
  return folder;
}
