import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { SandboxError } from "./errors";
import { gatewayFolder, releases, type GatewayRelease } from "./releases";
import { run, tryRun } from "./run";

/** Environment of git calls that give the same commits on every machine. */
function gitEnvironment(date: string): NodeJS.ProcessEnv {
  const person = { name: "Release Manager", email: "release@prism.example" };
  return {
    PATH: process.env.PATH,
    // The user's own git settings (line ends, hooks, signing) must not reach in.
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
    GIT_AUTHOR_NAME: person.name,
    GIT_AUTHOR_EMAIL: person.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: person.name,
    GIT_COMMITTER_EMAIL: person.email,
    GIT_COMMITTER_DATE: date,
  };
}

async function git(
  origin: string,
  args: readonly string[],
  date = "2026-11-17T10:00:00+08:00",
  extra: NodeJS.ProcessEnv = {},
): Promise<string> {
  const env = { ...gitEnvironment(date), GIT_DIR: origin, ...extra };
  return (await run(["git", ...args], { env })).trim();
}

function changelogEntry({ version, message, date }: GatewayRelease): string {
  const parts = [
    `### Features\n\n- ${message}.`,
    "### Fixes\n\nNone.",
    "### Breaking changes\n\nNone.",
  ];
  return [`## v${version} - ${date.slice(0, 10)}`, ...parts].join("\n\n");
}

/** Writes the release's files over those of the one before; its version and CHANGELOG entry always fit. */
async function layOver(tree: string, release: GatewayRelease): Promise<void> {
  const { overlay, files = {}, version } = release;
  if (overlay !== undefined) await cp(join(gatewayFolder, overlay), tree, { recursive: true });
  const manifest = join(tree, "package.json");
  const text = await readFile(manifest, "utf8");
  await writeFile(manifest, text.replace(/("version": )"[^"]*"/, `$1"${version}"`));
  const changelog = join(tree, "CHANGELOG.md");
  const entries = await readFile(changelog, "utf8");
  if (!entries.includes(`## v${version} `)) {
    const title = "# Changelog\n\n";
    await writeFile(changelog, entries.replace(title, `${title}${changelogEntry(release)}\n\n`));
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    await writeFile(join(tree, path), content);
  }
}

/**
 * Adds a release: a commit on its own release branch, an annotated tag, and main moved there.
 *
 * @param origin  path of the bare repository
 * @returns       the commit
 * @throws SandboxError  git refused, for example because the tag exists
 */
export async function addRelease(origin: string, release: GatewayRelease): Promise<string> {
  const { version, after, message, date } = release;
  const work = await mkdtemp(`${origin}.work-`);
  const tree = join(work, "tree");
  const extra = { GIT_INDEX_FILE: join(work, "index"), GIT_WORK_TREE: tree };
  try {
    await mkdir(tree);
    const parent = after === undefined ? [] : ["-p", await readCommit(origin, `v${after}`)];
    if (after !== undefined) {
      await git(origin, ["read-tree", `v${after}`], date, extra);
      await git(origin, ["checkout-index", "--all"], date, extra);
    }
    await layOver(tree, release);
    await git(origin, ["add", "--all", "."], date, extra);
    const id = await git(origin, ["write-tree"], date, extra);
    const commit = await git(origin, ["commit-tree", id, ...parent, "-m", message], date);
    await git(origin, ["update-ref", `refs/heads/release/v${version}`, commit], date);
    await git(origin, ["update-ref", "refs/heads/main", commit], date);
    await git(origin, ["tag", "-a", `v${version}`, "-m", message, commit], date);
    return commit;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * The commit a branch or tag leads to.
 *
 * @throws SandboxError  the origin has no such name
 */
export async function readCommit(origin: string, name: string): Promise<string> {
  const env = { ...gitEnvironment(""), GIT_DIR: origin };
  const found = await tryRun(["git", "rev-parse", "--verify", "-q", `${name}^{commit}`], { env });
  if (found.code === 0) return found.stdout.trim();
  const tags = await git(origin, ["tag", "--list"]);
  throw new SandboxError(
    `${origin}: expected "${name}", found only ${tags.split("\n").join(", ")}; add the release first`,
  );
}

/** Adds a lightweight tag, which no deployment may take for a release. */
export async function addLightweightTag(origin: string, tag: string, at: string): Promise<void> {
  await git(origin, ["tag", tag, await readCommit(origin, at)]);
}

/** Moves an annotated tag to where another name leads, as somebody who rewrites a release would. */
export async function moveTag(origin: string, tag: string, to: string): Promise<void> {
  await git(origin, ["tag", "-a", "-f", tag, "-m", "Moved", await readCommit(origin, to)]);
}

async function digestOfSources(): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(releases));
  const entries = await readdir(gatewayFolder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => entry.parentPath + sep + entry.name);
  for (const file of files.toSorted()) hash.update(`${file}\0`).update(await readFile(file));
  return hash.digest("hex");
}

/**
 * Builds the origin: main, a release branch and an annotated tag per release.
 *
 * @param origin  path of the bare repository; kept as it is, with what was added to it, unless the
 *                sample application's sources have changed since
 * @returns       whether it was built
 */
export async function ensureOrigin(origin: string): Promise<boolean> {
  const digest = await digestOfSources();
  const note = join(origin, "built-from");
  if ((await readFile(note, "utf8").catch(() => "")) === digest) return false;
  await mkdir(dirname(origin), { recursive: true });
  const work = await mkdtemp(`${origin}.new-`);
  await git(work, ["init", "-q", "--bare", "--initial-branch=main"]);
  for (const release of releases) await addRelease(work, release);
  await writeFile(join(work, "built-from"), digest);
  // Only a whole origin gets the name, so a kill in between leaves none.
  await rm(origin, { recursive: true, force: true });
  await rename(work, origin);
  return true;
}
