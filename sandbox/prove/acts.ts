import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseLedger } from "../../plan/ledger";
import type { SandboxHost } from "../model";

/** Phases whose commands are counted. */
export const COUNTED = ["stage", "backup", "migrate"] as const;

type Counted = (typeof COUNTED)[number];

/** Below a deployment's code: the host's own folder for the counter. */
const STATE = "../../../state";

/** Writes down that it acts, and in which run: the one that was opened last. */
const note = (phase: Counted) =>
  `echo "${phase} $(grep '"type":"opened"' ${STATE}/ledger.jsonl | tail -n 1 | ` +
  `sed 's/.*"run":{"id":"\\([^"]*\\)".*/\\1/')" >> ${STATE}/acts`;

/** A command that counts itself before it does its work. */
const counted = (phase: Counted, command: string) => ["sh", "-c", `${note(phase)}; ${command}`];

/** Settings under which every act leaves a line on its host. */
export const COUNTING = {
  app: { install: counted("stage", "bun install --production --frozen-lockfile") },
  backup: { command: counted("backup", "scripts/backup-production.sh") },
  migrations: { up: counted("migrate", "bun run migrate --env=production") },
};

/** Acts that a host counted, and the steps that its ledger says were done. */
export interface Acts {
  /** Number of acts by `<phase> <run id>`. */
  readonly acted: Readonly<Record<string, number>>;
  /** `<phase> <run id>` of every step that acted, by the ledger. */
  readonly done: readonly string[];
  /** Number of switches by run id. */
  readonly switched: Readonly<Record<string, number>>;
}

/** Reads counter and ledger of one host. */
export function readActs({ root }: SandboxHost): Acts {
  const acted: Record<string, number> = {};
  for (const line of readOrEmpty(join(root, "state/acts")).split("\n").filter(Boolean)) {
    acted[line] = (acted[line] ?? 0) + 1;
  }
  const { entries } = parseLedger(readOrEmpty(join(root, "state/ledger.jsonl")));
  const switched: Record<string, number> = {};
  const done: string[] = [];
  for (const entry of entries) {
    if (entry.type === "activated") switched[entry.runId] = (switched[entry.runId] ?? 0) + 1;
    if (entry.type !== "phase" || entry.outcome !== "ok") continue;
    // A migration that had nothing to do has run its command as well, but says "already".
    if (COUNTED.some((phase) => phase === entry.phase)) done.push(`${entry.phase} ${entry.runId}`);
  }
  return { acted, done, switched };
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
