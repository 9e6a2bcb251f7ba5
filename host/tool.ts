import type { HostPaths } from "../config/schema";
import type { Inspection } from "../plan/inspection";
import type { LedgerEntry } from "../plan/ledger";
import { PROTOCOL } from "../plan/protocol";
import { abortRun, parseAbort } from "./abort";
import { readLedger } from "./ledger-file";
import { inspect } from "./inspect";
import { layoutOf } from "./layout";
import { faultOf } from "./fault";
import { retire } from "./retire";

/** What the shim in `<root>/bin` says about its host. */
interface ToolSettings {
  readonly host: string;
  readonly stack: string;
  readonly paths: HostPaths;
}

const USAGE =
  "usage: prism-host status [--json] | ledger [--json] | abort RUN --by NAME --reason TEXT | retire --by NAME --reason TEXT";

/** One host's state for a person. */
function formatStatus(seen: Inspection): string {
  const { ledger, process, current } = seen;
  const runs =
    process === null
      ? "nothing under pm2"
      : `${process.deploymentId ?? "something that is no deployment"} (${process.status}, pid ${process.pid ?? "none"}, ${process.restarts} restarts, since ${process.startedAt ?? "?"})`;
  const verified = ledger.verified.map(({ deployment, at }) => `${deployment.id} (${at})`);
  const bad = ledger.bad.map(({ deployment, reason }) => `${deployment.id}: ${reason}`);
  const rows: [string, string][] = [
    ["host", `${seen.host}, stack ${seen.stack ?? "none"}`],
    ["runs", runs],
    ["current", current?.id ?? "none"],
    ["verified", verified.at(-1) ?? "none"],
    ["before it", verified.at(-2) ?? "none"],
    [
      "open run",
      ledger.openRun === null
        ? "none"
        : `${ledger.openRun.id} by ${ledger.openRun.openedBy} since ${ledger.openRun.since}`,
    ],
    [
      "deadline",
      seen.guard === null
        ? "none"
        : `${seen.guard.deadline}; goes back by itself then, unless ${seen.guard.runId} is confirmed`,
    ],
    [
      "last run",
      ledger.settledRun === null
        ? "none"
        : `${ledger.settledRun.id} ${ledger.settledRun.ending} at ${ledger.settledRun.at}`,
    ],
    [
      "backup",
      ledger.lastBackup === null ? "none" : `${ledger.lastBackup.path} (${ledger.lastBackup.at})`,
    ],
    ...bad.map((words): [string, string] => ["bad", words]),
    ...seen.drift.map((words): [string, string] => ["drift", words]),
    ...seen.problems.map((words): [string, string] => ["problem", words]),
  ];
  return rows.map(([name, words]) => `${name.padEnd(10)} ${words}`).join("\n");
}

/** One entry of the ledger for a person. */
function formatEntry(entry: LedgerEntry): string {
  const words = () => {
    switch (entry.type) {
      case "opened":
        return `${entry.run.id} by ${entry.run.openedBy}: ${entry.run.deployment.id}`;
      case "phase":
        return `${entry.runId} ${entry.phase} ${entry.outcome} in ${entry.seconds} s${entry.reason === undefined ? "" : `: ${entry.reason}`}`;
      case "backup":
        return `${entry.path} ${entry.bytes} bytes sha256 ${entry.sha256}`;
      case "migrating":
        return `from level ${entry.from} (${entry.deploymentId})`;
      case "marked":
        return `${entry.deployment.id} bad: ${entry.reason}`;
      case "restored":
        return `${entry.path} by ${entry.by}; before it: ${entry.aside.join(", ")}`;
      case "retired":
        return `by ${entry.by}: ${entry.reason}`;
      case "migrated":
        return `level ${entry.from} → ${entry.to} (${entry.deploymentId})`;
      case "activated":
        return `${entry.from?.id ?? "nothing"} → ${entry.to.id}`;
      case "confirmed":
        return `${entry.run.id}: ${entry.run.deployment.id}`;
      case "reverted":
        return `${entry.run.id} to ${entry.to?.id ?? "nothing"}${entry.bad ? ", marked bad" : ""}${entry.by === undefined ? "" : `, by the ${entry.by}`}: ${entry.reason}`;
      case "stranded":
        return `${entry.runId}: ${entry.reason}`;
      case "repaired":
        return entry.note;
    }
  };
  return `${String(entry.seq).padStart(4)} ${entry.at} ${entry.type.padEnd(9)} ${words()}`;
}

/** Carries out `prism-host …` for a person on the host. */
export async function runTool(argv: readonly string[]): Promise<{ output: string; code: number }> {
  const [word, ...options] = argv;
  const text = process.env["PRISM_HOST"];
  if (text === undefined) {
    return { output: `${USAGE}\nstart it by the script <root>/bin/prism-host`, code: 2 };
  }
  const { host, stack, paths } = JSON.parse(text) as ToolSettings;
  const asJson = options.includes("--json");
  if (word === "status") {
    const seen = await inspect({ protocol: PROTOCOL, stack, host, paths, appName: "" });
    return { output: asJson ? JSON.stringify(seen, null, 2) : formatStatus(seen), code: 0 };
  }
  if (word === "ledger") {
    const { entries, lines } = readLedger(layoutOf(paths).ledger);
    const empty = "the ledger is empty";
    return {
      output: asJson ? lines.join("\n") : entries.map(formatEntry).join("\n") || empty,
      code: 0,
    };
  }
  const abort = word === "abort" ? parseAbort(options) : null;
  if (abort !== null) {
    const { ok, words } = await abortRun(layoutOf(paths), abort.runId, abort);
    return { output: words, code: ok ? 0 : 1 };
  }
  const by = valueOf(options, "--by");
  const reason = valueOf(options, "--reason");
  if (word === "retire" && by !== null && reason !== null) {
    try {
      return { output: await retire({ host, stack, paths, by, reason }), code: 0 };
    } catch (error) {
      const fault = faultOf(error, "retiring");
      return { output: `${fault.reason}; ${fault.wayOut}`, code: 1 };
    }
  }
  return { output: USAGE, code: 2 };
}

/** Word after an option; null without one. */
function valueOf(options: readonly string[], name: string): string | null {
  const place = options.indexOf(name);
  return place < 0 ? null : (options[place + 1] ?? null);
}
