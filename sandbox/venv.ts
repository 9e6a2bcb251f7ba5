import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, contentKey, publishFolder, removeDrafts } from "./engine/cache";
import { withLock } from "./engine/lock";
import { SandboxError } from "./errors";
import { run, tryRun } from "./run";
import type { Say } from "./say";
import { programPath } from "./system-packages";

/** How long the download and the installation may take; seconds. */
const LIMIT_SECONDS = 600;

/** Where, of all that an environment depends on, it was made with: it must not outlive its Python. */
const IDENTITY =
  "import sys; print(sys.executable, sys.version); sys.exit(sys.version_info < (3, 10))";

/** What a Python is to have. */
export interface Venv {
  /** Name of its folder in the cache. */
  readonly name: string;
  /** File of packages, each in its version; dependencies are not looked for. */
  readonly requirements: string;
  /** Said when it is installed. */
  readonly title: string;
}

/**
 * A Python that has some packages; installed at the first call on a machine, into the cache that all sandboxes share.
 *
 * @returns        absolute path of the program
 * @throws SandboxError  Python is too old, or they cannot be installed
 */
export async function ensureVenv({ name, requirements, title }: Venv, say: Say): Promise<string> {
  const python = programPath("python3");
  const { code, stdout: identity, stderr } = await tryRun([python, "-c", IDENTITY]);
  if (code !== 0) {
    throw new SandboxError(
      `${python}: expected Python 3.10 or newer, found ${(identity || stderr).trim()}; install it`,
    );
  }
  const key = contentKey([identity, readFileSync(requirements)]);
  const target = join(cacheFolder(), name, key);
  if (!existsSync(target)) {
    const onWait = () => undefined;
    await withLock(`${target}.lock`, onWait, async () => {
      removeDrafts(target);
      await publishFolder(target, async (draft) => {
        say(`installing ${title} (once)`);
        await install(python, draft, requirements);
      });
    });
  }
  return join(target, "bin", "python");
}

/** The folder is renamed afterwards, so that only its Python may be called: pip and others hold the path. */
async function install(python: string, folder: string, requirements: string): Promise<void> {
  const limits = { limitSeconds: LIMIT_SECONDS };
  await run([python, "-m", "venv", folder], limits);
  const pip = [join(folder, "bin", "python"), "-m", "pip", "--disable-pip-version-check"];
  await run([...pip, "install", "--quiet", "--no-deps", "-r", requirements], limits);
  await run([...pip, "check"], limits);
}
