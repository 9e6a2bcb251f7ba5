import { readFile, rename, writeFile } from "node:fs/promises";
import { SandboxError } from "./errors";
import { layoutOf } from "./layout";
import type { Sandbox } from "./model";
import type { ProcessMark } from "./processes";

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as unknown;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new SandboxError(`${file}: expected JSON, got something else; delete the folder`);
  }
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** Marks of the servers that the sandbox started, by name: a host's, or `balancer`. */
export type ProcessRecord = Record<string, ProcessMark | undefined>;

/** The marks of a sandbox's servers; empty where none was started. */
export async function readProcessRecord(folder: string): Promise<ProcessRecord> {
  return ((await readJson(layoutOf(folder).processes)) ?? {}) as ProcessRecord;
}

/** Keeps the marks of a sandbox's servers. */
export function writeProcessRecord(folder: string, record: ProcessRecord): Promise<void> {
  return writeJson(layoutOf(folder).processes, record);
}

/** The description of a sandbox; undefined where there is none. */
export async function findSandbox(folder: string): Promise<Sandbox | undefined> {
  return (await readJson(layoutOf(folder).description)) as Sandbox | undefined;
}

/** Keeps the description of a sandbox. */
export function writeSandbox(sandbox: Sandbox): Promise<void> {
  return writeJson(layoutOf(sandbox.folder).description, sandbox);
}
