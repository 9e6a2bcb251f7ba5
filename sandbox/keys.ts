import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { run } from "./run";
import { programPath } from "./system-packages";

/**
 * Makes an ed25519 key pair without a passphrase; keeps one that exists.
 *
 * @param file  path of the private key; the public one gets `.pub`
 * @returns     the public key: "ssh-ed25519 AAAA…", without comment
 */
export async function ensureKeyPair(file: string): Promise<string> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) {
    const work = await mkdtemp(join(folder, ".new-"));
    const draft = join(work, basename(file));
    await run([programPath("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", draft]);
    // The private key comes last: where it is, the public one is too.
    await rename(`${draft}.pub`, `${file}.pub`);
    await rename(draft, file);
    await rm(work, { recursive: true });
  }
  const text = await readFile(`${file}.pub`, "utf8");
  return text.trim().split(" ").slice(0, 2).join(" ");
}
