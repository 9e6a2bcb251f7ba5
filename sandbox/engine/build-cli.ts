import fs from "node:fs";
import path from "node:path";
import { ask } from "./ask";
import { contentKey, publishFolder, removeDrafts } from "./cache";
import { findOnPath } from "./find";
import { compile } from "./go";
import { withLock } from "./lock";
import { OLDEST_CLI, OWN_CLI, parseVersion, formatVersion } from "./versions";

/** Where to build from and to, and whom to tell. */
export interface BuildSettings {
  /** Folder with go.mod and go.sum. */
  readonly moduleFolder: string;
  /** See cacheFolder(). */
  readonly cache: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

/** How often a waiting process says so; seconds. */
const WAIT_LINE_SECONDS = 5;

/**
 * The Pulumi CLI built from its Go module; built at the first call on a machine, found by later ones.
 *
 * @returns        absolute path of the program
 * @throws Error   Go is missing, or the build fails
 */
export async function buildCli(settings: BuildSettings): Promise<string> {
  const { cache, moduleFolder, say } = settings;
  const sums = ["go.mod", "go.sum"].map((name) => fs.readFileSync(path.join(moduleFolder, name)));
  const platform = `${process.platform}-${process.arch}`;
  const target = path.join(cache, "cli", `v${OWN_CLI}-${platform}-${contentKey(sums)}`);
  const program = path.join(target, "pulumi");
  if (fs.existsSync(program)) return program;

  let saidAt = -WAIT_LINE_SECONDS;
  const onWait = (seconds: number, pid: number): void => {
    if (seconds - saidAt < WAIT_LINE_SECONDS) return;
    saidAt = seconds;
    say(`Waiting for process ${pid}, which builds the Pulumi CLI ${OWN_CLI}: ${seconds} s`);
  };
  await withLock(`${target}.lock`, onWait, async () => {
    removeDrafts(target);
    await publishFolder(target, (draft) => buildInto(path.join(draft, "pulumi"), settings));
  });
  return program;
}

async function buildInto(program: string, settings: BuildSettings): Promise<void> {
  const go = findOnPath("go", settings.environment.PATH);
  if (go === undefined) {
    throw new Error(
      `engine: expected a Pulumi CLI ${OLDEST_CLI} or newer on PATH, or Go to build one, found neither; ` +
        "install Go 1.26 or newer (https://go.dev/doc/install) or the Pulumi CLI (https://www.pulumi.com/docs/install)",
    );
  }
  await compile({ go, program, ...settings });
  const answer = await ask(program, ["version"], 60_000, {
    ...settings.environment,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  });
  const version = parseVersion(answer.out);
  if (version === undefined || formatVersion(version) !== OWN_CLI) {
    throw new Error(
      `engine: the CLI that was just built should say version ${OWN_CLI}, said "${answer.out.trim()}" ${answer.err.trim()}; check go.mod in ${settings.moduleFolder}`,
    );
  }
}
