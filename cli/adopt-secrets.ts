import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { placeOf } from "../config/quote";
import type { SecretEdit } from "../plan/adoption-parts";
import { pulumiFolder, saidBy } from "./pulumi/call";

const LIMIT_MILLISECONDS = 60_000;

/**
 * Lets Pulumi encrypt secrets into a stack's file. Values go through stdin, so that no list of processes shows them.
 *
 * @param values  by name of their variable
 * @throws Error  Pulumi refused; says what it said
 */
export async function setSecrets(
  stack: string,
  file: string,
  secrets: readonly SecretEdit[],
  values: Readonly<Record<string, string>>,
): Promise<void> {
  // One after another: each writes the whole file.
  for (const { path, variable } of secrets) {
    const words = ["config", "set", "--secret", "--path", placeOf(path), "--stack", stack];
    const call = promisify(execFile)(
      "pulumi",
      [...words, "--config-file", file, "--non-interactive"],
      { timeout: LIMIT_MILLISECONDS, cwd: pulumiFolder() },
    );
    call.child.stdin?.on("error", () => undefined);
    // Pulumi takes one line end away.
    call.child.stdin?.end(`${values[variable] ?? ""}\n`);
    try {
      await call;
    } catch (error) {
      throw new Error(
        `${placeOf(path)}: expected pulumi to encrypt it, got: ${saidBy(error)}; log in, make the stack ` +
          `(pulumi stack init ${stack}) and give the passphrase (PULUMI_CONFIG_PASSPHRASE)`,
        { cause: error },
      );
    }
  }
}
