import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SandboxHost } from "../sandbox";
import { SandboxError } from "../sandbox";
import { claimPort } from "../sandbox/ports";
import { shellWord } from "../sandbox/sshd-config";

/** Where a peer keeps its app on a host: a folder, a port and a pm2 name of its own, beside those of the others. */
export interface Site extends Place {
  readonly host: SandboxHost;
}

/** What the shell texts need to know. */
export interface Place {
  readonly folder: string;
  readonly origin: string;
  /** Of the app, which pm2 knows from app.config.js in the folder. */
  readonly port: number;
}

/** Lays out a peer's folder on a host: environment and pm2 configuration, as PRISM has them, and no release yet. */
export async function layOutSite(
  { folder: sandbox, origin, bun }: { folder: string; origin: string; bun: string },
  host: SandboxHost,
  peer: string,
): Promise<Site> {
  const folder = join(dirname(host.root), peer);
  const port = await claimPort(sandbox);
  mkdirSync(join(folder, "releases"), { recursive: true });
  const variables = { NODE_ENV: "production", PORT: port, DATA_DIR: join(folder, "data") };
  const lines = Object.entries({ ...variables, JWT_SECRET: "a-secret-that-is-not-one" });
  const text = lines.map(([name, value]) => `${name}=${value}\n`).join("");
  writeFileSync(join(folder, "env"), text, { mode: 0o600 });
  const one = {
    name: `${peer}-api`,
    script: bun,
    interpreter: "none",
    args: [`--env-file=${join(folder, "env")}`, "run", "src/server.ts"],
    cwd: join(folder, "current"),
    exec_mode: "fork",
    kill_timeout: 8000,
    vizion: false,
  };
  writeFileSync(
    join(folder, "app.config.js"),
    `module.exports = ${JSON.stringify({ apps: [one] })}`,
  );
  return { host, folder, port, origin };
}

const START = "set -eu\n";

/** Shell text that makes the mirror and the schema of the database; once per host. */
export function prepareScript({ folder, origin }: Place, tag: string): string {
  return `${START}cd ${shellWord(folder)}
git clone -q --mirror ${shellWord(origin)} mirror
mkdir first
git --git-dir=mirror archive ${tag} | tar -x -C first
(cd first && bun install --production --frozen-lockfile)
(cd first && DATA_DIR=${shellWord(join(folder, "data"))} bun run migrate --env=production)
rm -r first`;
}

/** Shell text of a whole deployment: fetch the tag, install, switch, restart, wait for the version. */
export function deployScript(site: Place, tag: string): string {
  const { folder, origin } = site;
  return `${START}cd ${shellWord(folder)}
git --git-dir=mirror fetch -q ${shellWord(origin)} +refs/tags/${tag}:refs/tags/${tag}
mkdir releases/${tag}
git --git-dir=mirror archive ${tag} | tar -x -C releases/${tag}
(cd releases/${tag} && bun install --production --frozen-lockfile)
${switchTo(site, tag)}`;
}

/** Shell text of a way back to a release that lies on the host: switch, restart, wait for the version. */
export function rollbackScript(site: Place, tag: string): string {
  return `${START}cd ${shellWord(site.folder)}\n${switchTo(site, tag)}`;
}

function switchTo(site: Place, tag: string): string {
  return `ln -sfn releases/${tag} current.new
mv -Tf current.new current
pm2 startOrRestart app.config.js
${waitScript(site, tag)}`;
}

/** Shell text that waits until the app answers as the release. */
export function waitScript({ port }: Place, tag: string): string {
  return `tries=0
until curl -fsS -m 2 http://127.0.0.1:${port}/health 2>&1 | grep -q '"version":"${tag.slice(1)}"'; do
  tries=$((tries + 1)); test $tries -lt 300; sleep 0.1
done`;
}

/**
 * Looks whether the app of every site answers as the release.
 *
 * @throws SandboxError  names the first that does not
 */
export async function checkSites(sites: readonly Site[], tag: string): Promise<void> {
  for (const { host, port } of sites) {
    const response = await fetch(`http://127.0.0.1:${port}/health`);
    const { version } = (await response.json()) as { version?: string };
    if (version === tag.slice(1)) continue;
    throw new SandboxError(
      `${host.name}: expected ${tag}, found v${version ?? "?"}; see its pm2 log`,
    );
  }
}
