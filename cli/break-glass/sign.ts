import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { describeReadError } from "../../facts/read-error";
import { NAMESPACE, readToken } from "../../plan/gate/token";
import { describeToken } from "./screen";

async function readTokenFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Error(
      `${file}: expected a break-glass token, got ${describeReadError(error)}; give the file that prism break-glass request wrote`,
      { cause: error },
    );
  }
}

/**
 * Shows a token and has ssh-keygen sign it; writes the signature beside it.
 *
 * @param key     file of the key; null: `~/.ssh/id_ed25519`
 * @returns       exit code
 * @throws Error  the file is no token
 */
export async function signToken(file: string, key: string | null): Promise<number> {
  const { token, problems } = readToken(await readTokenFile(file));
  if (token === null) {
    throw new Error(
      `${file} is no break-glass token: ${problems.join("; ")}; ask for it as prism break-glass request wrote it`,
    );
  }
  console.log(`You are about to sign ${file}:\n`);
  console.log(
    describeToken(token, Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC").join("\n"),
  );
  console.log("\nSign only if you know of this, and are not the one who deploys it.\n");
  const keyFile = key ?? join(homedir(), ".ssh", "id_ed25519");
  const words = ["-Y", "sign", "-f", keyFile, "-n", NAMESPACE, file];
  const child = spawn("ssh-keygen", words, { stdio: "inherit" });
  const [code] = (await once(child, "close")) as [number | null];
  if (code === 0) console.log(`Send ${file}.sig back.`);
  return code === 0 ? 0 : 1;
}
