import * as fs from "fs";
import * as path from "path";
import { hexDigits } from "../core/defaults";
import type { CallContext, CheckFailure, ResourceDefinition } from "../core/definition";
import { archiveSignature, isMap, signatureKey, type PropertyMap } from "../core/values";
import { connectionField, triggersField } from "./fields";
import { textOf, type Connection } from "./inputs";
import { RemoteFiles } from "./ssh/remote-files";
import { dial } from "./ssh/dial";

/**
 * Copies a file, a text or a folder to a host. It copies again when the content's hash or
 * the path changes, sets no mode, and deletes nothing.
 */
export const copyToRemote: ResourceDefinition = {
  name: "remote.CopyToRemoteInputs",
  inputs: {
    connection: connectionField,
    triggers: triggersField,
    source: { shape: "any", required: true },
    remotePath: { shape: "string", required: true },
  },
  outputs: {},
  check: (inputs) => checkSource(inputs),
  async create(inputs, context) {
    await copy(inputs, context);
    return { id: hexDigits(8), outputs: {} };
  },
  async update(_id, inputs, state, context) {
    const isMoved = inputs.remotePath !== state.remotePath;
    if (isMoved || hashOf(inputs) !== hashOf(state)) await copy(inputs, context);
    return {};
  },
};

function hashOf({ source }: PropertyMap): string {
  return isMap(source) ? textOf(source.hash) : "";
}

function checkSource({ source }: PropertyMap): CheckFailure[] {
  if (!isMap(source) || typeof source[signatureKey] !== "string") {
    return [{ property: "asset", reason: "either asset or archive must be set" }];
  }
  const hasPath = textOf(source.path) !== "";
  if (source[signatureKey] === archiveSignature) {
    const reason = "archive must be a path to a file or directory";
    return hasPath ? [] : [{ property: "archive", reason }];
  }
  const reason = "asset must be a path-based file asset or a text asset";
  return hasPath || typeof source.text === "string" ? [] : [{ property: "asset", reason }];
}

async function copy(inputs: PropertyMap, context: CallContext): Promise<void> {
  const { connection, source, remotePath } = inputs as unknown as {
    connection: Connection;
    source: { path?: string; text?: string };
    remotePath: string;
  };
  const from = source.path ?? "";
  const isText = !from && source.text !== undefined;
  const origin = isText ? "text asset" : `local file ${from}`;
  context.log("debug", `Creating file: ${connection.host}:${remotePath} from ${origin}`);
  const client = await dial(connection, context);
  const abort = () => client.destroy();
  context.cancelled.addEventListener("abort", abort);
  try {
    const files = await RemoteFiles.open(client);
    if (isText) await copyText(files, source.text ?? "", remotePath);
    else await copyPath(files, from, remotePath);
  } catch (error) {
    context.cancelled.throwIfAborted();
    throw error;
  } finally {
    context.cancelled.removeEventListener("abort", abort);
    client.end();
  }
}

async function copyText(files: RemoteFiles, text: string, target: string): Promise<void> {
  if ((await files.kind(target)) === "folder") {
    throw new Error(
      `remote path ${target} is a directory; ` +
        `when using a text asset, remotePath must be a file path`,
    );
  }
  await files.makeParents(target);
  await files.writeText(text, target);
}

/**
 * Where things go, as with the official provider: a file into an existing folder or onto its
 * path; a folder by its name into the target; the content of a folder written with a slash
 * at its end.
 */
async function copyPath(files: RemoteFiles, from: string, target: string): Promise<void> {
  const isFolder = statOrThrow(from).isDirectory();
  const kind = await files.kind(target);
  if (isFolder) {
    if (!kind) await files.makeFolders(target);
    const into = from.endsWith("/") ? target : path.posix.join(target, path.basename(from));
    await copyFolder(files, from, into);
    return;
  }
  if (kind === "folder") {
    await files.copyFile(from, path.posix.join(target, path.basename(from)));
    return;
  }
  if (!kind) await files.makeParents(target);
  await files.copyFile(from, target);
}

async function copyFolder(files: RemoteFiles, from: string, target: string): Promise<void> {
  const kind = await files.kind(target);
  if (kind === "file") throw new Error(`remote path ${target} exists but is not a directory`);
  if (!kind) await files.makeFolder(target);
  for (const entry of fs.readdirSync(from, { withFileTypes: true }).sort(byName)) {
    const [source, into] = [path.join(from, entry.name), path.posix.join(target, entry.name)];
    if (entry.isDirectory()) await copyFolder(files, source, into);
    else await files.copyFile(source, into);
  }
}

function byName(a: fs.Dirent, b: fs.Dirent): number {
  return a.name < b.name ? -1 : 1;
}

function statOrThrow(file: string): fs.Stats {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat) throw new Error(`open ${file}: no such file or directory`);
  return stat;
}
