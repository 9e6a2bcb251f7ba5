/** A deployment in one word of an exported state: `<tag>-<commit7>-<settings7>`. */
const ID = /^(.+)-[0-9a-f]{7}-([0-9a-f]{7})$/;

const STACK_TYPE = "pulumi:pulumi:Stack";

/** What of a deployment its id says; null if it is none. */
export function partsOfId(id: string): { readonly tag: string; readonly settings: string } | null {
  const [, tag, settings] = ID.exec(id) ?? [];
  return tag === undefined || settings === undefined
    ? null
    : { tag: tag.replaceAll("_", "/"), settings };
}

interface ExportedState {
  readonly deployment?: { readonly resources?: readonly StateResource[] };
}

interface StateResource {
  readonly type?: string;
  readonly urn?: string;
  readonly outputs?: { readonly running?: Readonly<Record<string, unknown>> };
}

/**
 * The deployment that every host ran by an exported state.
 *
 * @param text   what `pulumi stack export` printed
 * @param file   its name, for messages
 * @param stack  whose state it must be
 * @returns      id
 * @throws Error  what was expected and what was found
 */
export function deploymentOfState(text: string, file: string, stack: string): string {
  const fault = (found: string) =>
    new Error(`${file}: expected the state of stack ${stack} by pulumi stack export, ${found}`);
  const resources = parse(text)?.deployment?.resources;
  if (!Array.isArray(resources)) throw fault("found no resources in it");
  const root = (resources as StateResource[]).find(({ type }) => type === STACK_TYPE);
  if (root === undefined) throw fault("found no stack in it");
  const own = stack.split("/").at(-1) ?? stack;
  const named = (root.urn ?? "").split("::")[0]?.replace("urn:pulumi:", "");
  if (named !== own) throw fault(`found that of stack ${named ?? "without a name"}`);
  const running = Object.entries(root.outputs?.running ?? {});
  const ids = [...new Set(running.map(([, id]) => id))];
  const [id] = ids;
  if (ids.length === 1 && typeof id === "string" && partsOfId(id) !== null) return id;
  const found = running.map(([host, each]) => `${host} ${String(each)}`).join(", ") || "none";
  throw new Error(
    `${file}: expected one deployment that all hosts ran, found ${found}; name one by --to`,
  );
}

function parse(text: string): ExportedState | null {
  try {
    return JSON.parse(text) as ExportedState | null;
  } catch {
    return null;
  }
}
