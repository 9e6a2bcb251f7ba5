import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { SandboxError } from "./errors";
import { run, tryRun } from "./run";
import type { Say } from "./say";

/** Bun and pm2 as the sandbox's hosts have them. */
export interface Tools {
  /** Folder with both programs, for a PATH. */
  folder: string;
  /** The real executable, not a script around it: pm2 has to start it itself. */
  bun: string;
  pm2: string;
}

const manifest = {
  name: "prism-sandbox-tools",
  private: true,
  dependencies: { bun: "1.4.5", pm2: "7.0.4" },
};

/** The cache of this project, outside the repository. */
export function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME ?? "";
  return join(base === "" ? join(homedir(), ".cache") : base, "prism-gateway-deploy");
}

function toolsIn(folder: string): Tools {
  return {
    folder: join(folder, "bin"),
    bun: join(folder, "bin/bun"),
    pm2: join(folder, "bin/pm2"),
  };
}

// The package `bun` fetches its binary in an install script, which npm holds back; the binary
// itself lies in the optional package for the platform. Machines differ in C library and CPU.
async function findBun(modules: string): Promise<string> {
  const platforms = await readdir(join(modules, "@oven")).catch(() => []);
  for (const platform of platforms) {
    const file = join(modules, "@oven", platform, "bin/bun");
    if (existsSync(file) && (await tryRun([file, "--version"])).code === 0) return file;
  }
  throw new SandboxError(
    `${modules}/@oven: expected a bun that runs here, found ${platforms.join(", ") || "none"}; ` +
      "allow npm to install optional packages",
  );
}

async function install(work: string): Promise<void> {
  await writeFile(join(work, "package.json"), JSON.stringify(manifest, undefined, 2));
  const npm = join(dirname(process.execPath), "npm");
  const flags = ["--ignore-scripts", "--include=optional", "--no-audit", "--no-fund"];
  await run([existsSync(npm) ? npm : "npm", "install", ...flags, "--loglevel=error"], {
    cwd: work,
    limitSeconds: 600,
  });
  await mkdir(join(work, "bin"));
  await rename(await findBun(join(work, "node_modules")), join(work, "bin/bun"));
  await symlink("../node_modules/pm2/bin/pm2", join(work, "bin/pm2"));
}

/**
 * Gives a finished folder its name, in one step. Who comes second drops its copy: the first is as
 * good, and may be in use.
 */
export async function publishFolder(work: string, folder: string): Promise<void> {
  try {
    await rename(work, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    await rm(work, { recursive: true });
  }
}

/**
 * Bun and pm2, installed on first use into a cache that all sandboxes share.
 *
 * @throws SandboxError  they cannot be installed
 */
export async function ensureTools(say: Say): Promise<Tools> {
  const content = JSON.stringify([manifest, process.platform, process.arch, 1]);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), `tools-${hash}`);
  if (existsSync(folder)) return toolsIn(folder);
  say("installing Bun and pm2 (once)");
  await mkdir(cacheFolder(), { recursive: true });
  const work = await mkdtemp(`${folder}.`);
  try {
    await install(work);
    await publishFolder(work, folder);
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    throw error;
  }
  return toolsIn(folder);
}
