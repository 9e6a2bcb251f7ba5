import { LineCounter, parseDocument, type Document } from "yaml";
import { z } from "zod";
import { describeProblems } from "./problems";
import { keysIn } from "./shape";

/** What a file says, or everything that is wrong with it, one line each. */
export type DataFile<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value: null; readonly problems: readonly string[] };

/**
 * Reads the text of a YAML or JSON file by a schema; each problem begins with its line.
 *
 * @param text  JSON is YAML
 */
export function parseDataFile<T>(text: string, schema: z.ZodType<T>): DataFile<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => `line ${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    const problems = document.errors.map(
      ({ pos, message }) => `${lineAt(pos[0])}: must be YAML or JSON, got: ${message}; correct it`,
    );
    return { value: null, problems };
  }
  const input: unknown = document.toJS();
  const result = schema.safeParse(input);
  if (result.success) return { value: result.data, problems: [] };
  const shape = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const problems = describeProblems(result.error, input, {
    placeOf: (path) => [lineAt(offsetOf(document, path)), ...plainPlace(path)].join(": "),
    keysAt: (path) => keysIn(shape, path),
    exampleFor: () => "add it",
  });
  return { value: null, problems };
}

/** Where the value at a path begins; for a missing one, what it would stand in. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const range = (node as { range?: [number, number, number] } | undefined)?.range;
    if (range) return range[0];
  }
  return 0;
}

/** `years[0].holidays`; nothing for the whole file. */
function plainPlace(path: readonly PropertyKey[]): string[] {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`));
  return text.length === 0 ? [] : [text.join("").replace(/^\./, "")];
}
