import { parseArgs } from "node:util";
import { PROTOCOL } from "../plan/protocol";
import { abortRun, describeNext, parseAbort } from "./abort";
import { faultOf, wordsOf } from "./fault";
import { inspect } from "./inspect";
import { layoutOf } from "./layout";
import { readLedger } from "./ledger-file";
import { retire } from "./retire";
import { placeOf, type ToolSettings } from "./tool-context";
import { formatEntry, formatStatus } from "./tool-format";
import { noteHere } from "./tool-note";
import { freezeHere, thawHere } from "./tool-freeze";
import { restoreByHand } from "./tool-restore";
import { rollBackHere } from "./tool-rollback";

/** What a person reads, and the exit code: 0 done, 1 not done, 2 a command that was not understood. */
interface Output {
  readonly output: string;
  readonly code: number;
}

const USAGE = `usage: prism-host COMMAND
  status [--json]     what this host runs, ran and would go back to
  ledger [--json]     everything that was done here
  rollback [--to TAG|ID] [--reason TEXT]
                      go back on this host alone, to the last good deployment; needs no network
  restore ARCHIVE|latest [--over-newer-data]
                      bring data back from a backup, with the app stopped
  abort RUN --by NAME --reason TEXT
                      stop a run that is under way, on this host alone; says what comes next
  freeze --until TIME --reason TEXT --owner NAME
                      let no deployment begin or go on; TIME as 2026-11-18T10:00:00Z
  thaw ID             end that freeze
  note RUN --decision notified|passed|unseen --alarms IDS --reason TEXT --by NAME
                      write down what prism watch decided
  retire --by NAME --reason TEXT
                      take this host out of the fleet`;

/** Carries out `prism-host …` for a person on the host. */
export async function runTool(argv: readonly string[]): Promise<Output> {
  const [word, ...options] = argv;
  if (argv.includes("--help")) return { output: USAGE, code: 0 };
  const text = process.env["PRISM_HOST"];
  if (text === undefined) {
    return { output: `${USAGE}\nstart it by the script <root>/bin/prism-host`, code: 2 };
  }
  const settings = JSON.parse(text) as ToolSettings;
  const { host, stack, paths } = settings;
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
  if (word === "restore" || word === "rollback") return act(settings, word, options);
  if (word === "freeze" || word === "thaw") return freezeOrThaw(settings, word, options);
  if (word === "note") return note(settings, options);
  const abort = word === "abort" ? parseAbort(options) : null;
  if (abort !== null) {
    const answer = await abortRun(paths, abort);
    const { ok, words } = answer;
    // `prism abort` says by itself what comes next, once all hosts have answered.
    const next = ok ? describeNext(paths, stack, abort.runId) : "";
    const output = abort.mark === null ? words + next : JSON.stringify(answer);
    return { output, code: ok ? 0 : 1 };
  }
  const by = valueOf(options, "--by");
  const reason = valueOf(options, "--reason");
  if (word === "retire" && by !== null && reason !== null) {
    try {
      return {
        output: await retire({ host, stack, paths, by, reason, balancer: placeOf(settings) }),
        code: 0,
      };
    } catch (error) {
      const fault = faultOf(error, "retiring");
      return { output: `${fault.reason}; ${fault.wayOut}`, code: 1 };
    }
  }
  return { output: USAGE, code: 2 };
}

async function note(settings: ToolSettings, args: readonly string[]): Promise<Output> {
  try {
    const words = await noteHere(settings, args);
    return words === null ? { output: USAGE, code: 2 } : { output: words, code: 0 };
  } catch (error) {
    return { output: wordsOf(error), code: 1 };
  }
}

function freezeOrThaw(
  settings: ToolSettings,
  word: "freeze" | "thaw",
  args: readonly string[],
): Output {
  const [id, ...more] = args;
  if (word === "thaw" && (id === undefined || more.length > 0)) return { output: USAGE, code: 2 };
  try {
    const answer = word === "freeze" ? freezeHere(settings, args) : thawHere(settings, id ?? "");
    if (answer === null) return { output: USAGE, code: 2 };
    return { output: answer.words, code: answer.ok ? 0 : 1 };
  } catch (error) {
    return { output: wordsOf(error), code: 1 };
  }
}

/** The commands that change what this host runs. */
async function act(
  settings: ToolSettings,
  word: "restore" | "rollback",
  args: readonly string[],
): Promise<Output> {
  let given;
  try {
    given = parseArgs({
      args: [...args],
      allowPositionals: word === "restore",
      options:
        word === "restore"
          ? { "over-newer-data": { type: "boolean" } }
          : { to: { type: "string" }, reason: { type: "string" } },
    });
  } catch (error) {
    return { output: `${wordsOf(error)}\n${USAGE}`, code: 2 };
  }
  const { values, positionals } = given;
  const [archive, ...more] = positionals;
  if (word === "restore" && (archive === undefined || more.length > 0)) {
    return { output: USAGE, code: 2 };
  }
  try {
    const overNewerData = values["over-newer-data"] === true;
    if (archive !== undefined) {
      return { output: await restoreByHand(settings, archive, overNewerData), code: 0 };
    }
    const { to = null, reason = "ordered on the host" } = values as Record<string, string>;
    return await rollBackHere(settings, { to, reason });
  } catch (error) {
    const fault = faultOf(error, word);
    return { output: `${fault.reason}; ${fault.wayOut}`, code: 1 };
  }
}

/** Word after an option; null without one. */
function valueOf(options: readonly string[], name: string): string | null {
  const place = options.indexOf(name);
  return place < 0 ? null : (options[place + 1] ?? null);
}
