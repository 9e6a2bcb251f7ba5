// Runs on a host, by `bun run -`; knows nothing of the product, so that it can prove what the product says.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";

/** What the probe is asked; the deployer puts it into the global PRISM_PROBE. */
export interface ProbeQuestion {
  readonly root: string;
  readonly port: number;
  /** Folders and files below the root that the app and the telemetry write by themselves. */
  readonly ignore: readonly string[];
}

/** What one host really runs, as its kernel and its file system say. */
export interface ProbeAnswer {
  /** Where `current` leads to; null without a link. */
  readonly link: string | null;
  /** Answer of /health; null if nothing answers. */
  readonly health: { readonly status?: unknown; readonly version?: unknown } | null;
  /** Process that listens on the app's port; null if none does. */
  readonly process: {
    readonly pid: number;
    readonly cwd: string;
    /** Start, in clock ticks since boot; a restart changes it. */
    readonly startTicks: string;
  } | null;
  /** Lines of every *.jsonl file below the root: the ledger's entries. */
  readonly ledgerEntries: number;
  /** SHA-256 over name, size and time of change of every file below the root; any act on the host changes it. */
  readonly files: string;
}

const question = (globalThis as { PRISM_PROBE?: ProbeQuestion }).PRISM_PROBE;
if (question !== undefined)
  void probe(question).then((answer) => console.log(JSON.stringify(answer)));

async function probe({ root, port, ignore }: ProbeQuestion): Promise<ProbeAnswer> {
  const files = listFiles(root, ignore);
  const ledgers = files.filter(({ path }) => path.endsWith(".jsonl"));
  return {
    link: orNull(() => readlinkSync(join(root, "current"))),
    health: await readHealth(port),
    process: findListener(port),
    ledgerEntries: ledgers.reduce((sum, { path }) => sum + countLines(path), 0),
    files: createHash("sha256").update(JSON.stringify(files)).digest("hex"),
  };
}

async function readHealth(port: number): Promise<ProbeAnswer["health"]> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, {
      signal: AbortSignal.timeout(3000),
    });
    return (await answer.json()) as ProbeAnswer["health"];
  } catch {
    return null;
  }
}

interface FileEntry {
  readonly path: string;
  readonly size: number;
  readonly changed: number;
}

function listFiles(folder: string, ignore: readonly string[]): FileEntry[] {
  const names = orNull(() => readdirSync(folder, { withFileTypes: true })) ?? [];
  return names
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => ({ entry, path: join(folder, entry.name) }))
    .filter(({ path }) => !ignore.includes(path))
    .flatMap(({ entry, path }) => {
      // Modules are thousands of files, and whoever writes them writes their folder's parent as well.
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : listFiles(path, ignore);
      if (entry.isSymbolicLink())
        return [{ path: `${path}>${readlinkSync(path)}`, size: 0, changed: 0 }];
      const { size, mtimeMs } = statSync(path);
      return [{ path, size, changed: mtimeMs }];
    });
}

/** The process behind a listening TCP port, from /proc: pm2 is not asked, because it may be wrong. */
function findListener(port: number): ProbeAnswer["process"] {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const sockets = ["/proc/net/tcp", "/proc/net/tcp6"]
    .flatMap((file) => (orNull(() => readFileSync(file, "utf8")) ?? "").split("\n"))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hex}`) === true && fields[3] === "0A")
    .map((fields) => `socket:[${fields[9] ?? ""}]`);
  if (sockets.length === 0) return null;
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    const open = orNull(() => readdirSync(`/proc/${name}/fd`)) ?? [];
    const listens = open.some((fd) =>
      sockets.includes(orNull(() => readlinkSync(`/proc/${name}/fd/${fd}`)) ?? ""),
    );
    if (!listens) continue;
    const cwd = orNull(() => readlinkSync(`/proc/${name}/cwd`)) ?? "";
    const stat = orNull(() => readFileSync(`/proc/${name}/stat`, "utf8")) ?? "";
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { pid: Number(name), cwd, startTicks: fields[19] ?? "" };
  }
  return null;
}

function countLines(file: string): number {
  return readFileSync(file, "utf8").split("\n").filter(Boolean).length;
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
