import path from "node:path";
import { ask } from "./ask";
import { publishFolder } from "./cache";
import { isProgram } from "./find";
import { withLock } from "./lock";
import { OWN_CLI } from "./versions";

/** The npm package that downloads the CLI and its language hosts; the CLI's version is asked for apart. */
const PACKAGE = "pulumi@3.265.0";
/** How long the download may take; milliseconds. The archive has about 150 MB. */
const LIMIT_MILLISECONDS = 10 * 60_000;

/**
 * The Pulumi CLI as the npm package `pulumi` downloads it, kept in the cache.
 *
 * @param cache  see cacheFolder()
 * @returns      absolute path of the program; undefined when it cannot be had
 */
export async function downloadCli(
  cache: string,
  environment: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<string | undefined> {
  const target = path.join(cache, "npm", `v${OWN_CLI}-${process.platform}-${process.arch}`);
  const program = programIn(target);
  if (isProgram(program)) return program;
  try {
    await withLock(
      `${target}.lock`,
      () => undefined,
      async () => {
        say(`Downloading the Pulumi CLI ${OWN_CLI} by its npm package`);
        await publishFolder(target, (draft) => downloadInto(draft, environment));
      },
    );
    return program;
  } catch (error) {
    say(`The Pulumi CLI could not be downloaded: ${(error as Error).message}`);
    return undefined;
  }
}

async function downloadInto(draft: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const args = ["exec", "--yes", `--package=${PACKAGE}`, "--", "pulumi", "version"];
  const answer = await ask("npm", args, LIMIT_MILLISECONDS, {
    ...environment,
    PULUMI_HOME: draft,
    PULUMI_VERSION: OWN_CLI,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  });
  if (!answer.isOk || !isProgram(programIn(draft))) {
    throw new Error(answer.err.trim().split("\n").at(-1) ?? "npm gave no reason");
  }
}

/** Where the package puts the program below the Pulumi home it is given. */
function programIn(home: string): string {
  return path.join(home, "versions", OWN_CLI, "bin", "pulumi");
}
