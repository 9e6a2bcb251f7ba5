import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseDocument } from "yaml";
import { readStackFile, stackFileOf, type StackChoice } from "../settings";

/**
 * Lets work be done with a copy of a stack's file in which one key is set; the file itself stays as it is, and the copy
 * is gone afterwards. Secrets in it are as encrypted as in the file.
 *
 * @param key   below `prism`
 * @param work  gets the copy's path
 */
export async function withStackFileCopy<T>(
  choice: StackChoice,
  key: string,
  value: unknown,
  work: (file: string) => Promise<T>,
): Promise<T> {
  const original = stackFileOf(choice);
  const document = parseDocument(await readStackFile(original, choice.stack));
  document.setIn(["config", `prism:${key}`], value);
  const folder = await mkdtemp(join(tmpdir(), "prism-"));
  try {
    const copy = join(folder, basename(original));
    await writeFile(copy, document.toString(), { mode: 0o600 });
    return await work(copy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
