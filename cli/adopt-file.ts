import { constants } from "node:fs";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { isMap, isSeq, parseDocument } from "yaml";
import type { Edit } from "../plan/adoption-parts";

/** A file as it was before an adoption is kept under this name. */
export const BEFORE = ".before-adopt";

/**
 * Text of a stack file with edits in it; comments stay.
 *
 * @throws Error  the file holds a text where a group of keys is needed
 */
export function editedStackFile(text: string, edits: readonly Edit[]): string {
  const document = parseDocument(text);
  for (const { path, value } of edits) {
    const [key = "", ...rest] = path;
    const place = ["config", `prism:${String(key)}`, ...rest];
    if (value === undefined) {
      document.deleteIn(place);
      continue;
    }
    for (let depth = 2; depth < place.length; depth += 1) {
      const inner = document.getIn(place.slice(0, depth), true);
      if (inner === undefined || isMap(inner) || isSeq(inner)) continue;
      throw new Error(
        `${place.slice(1, depth).join(".")}: expected a group of keys in the stack file, got one text; write it as YAML`,
      );
    }
    const node = document.createNode(value);
    if (isSeq(node)) node.flow = true;
    // A plain value goes into the node that is there, whose comment stays.
    document.setIn(place, isSeq(node) ? node : value);
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/**
 * Writes edits into a stack file and keeps it beside as it was; an older copy stays.
 *
 * @returns what puts the file back
 */
export async function writeStackFile(
  file: string,
  edits: readonly Edit[],
): Promise<() => Promise<void>> {
  const text = await readFile(file, "utf8");
  const edited = editedStackFile(text, edits);
  await copyFile(file, `${file}${BEFORE}`, constants.COPYFILE_EXCL).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  });
  if (edits.length > 0) await writeFile(file, edited);
  return () => writeFile(file, text);
}
