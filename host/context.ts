import { dirname } from "node:path";
import type { HostPaths } from "../config/schema";
import { parseLedger, type LedgerEntry, type LedgerEvent } from "../plan/ledger";
import type { Json, StepRequest, Verdict } from "../plan/protocol";
import { run, type Ran } from "./exec";
import { StepFault, wordsOf } from "./fault";
import { readTextIfThere } from "./files";
import { appendLedger } from "./ledger-file";
import { layoutOf, type Layout } from "./layout";
import type { Redact } from "./redact";
import { lastLines } from "./tail";

/** What a phase gives back; the rest of the verdict is added around it. */
export interface Done {
  readonly outcome: Exclude<Verdict["outcome"], "failed" | "skipped">;
  readonly summary: string;
  readonly evidence: Readonly<Record<string, Json>>;
}

/** How a phase runs a command. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Variables of the login that the command does not get. */
  readonly hide?: (name: string) => boolean;
  readonly limitSeconds?: number;
  /** Show its output as progress. */
  readonly show?: boolean;
}

/** What every phase works with. */
export interface StepContext<R extends StepRequest = StepRequest> {
  readonly request: R;
  readonly layout: Layout;
  /** File of this runner; null when it has none (read from stdin). */
  readonly runnerFile: string | null;
  /** Progress for people. */
  readonly say: (line: string) => void;
  readonly redact: Redact;
  /** Milliseconds until the step's limit. */
  readonly left: () => number;
  readonly entries: () => readonly LedgerEntry[];
  readonly append: (event: LedgerEvent) => void;
  readonly command: (argv: readonly string[], options?: CommandOptions) => Promise<Ran>;
}

/** Environment of the host's own commands: the login's, with the PATH of the configuration. */
export function hostEnvironment(
  paths: HostPaths,
  hide: (name: string) => boolean = () => false,
): Record<string, string> {
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !hide(entry[0]),
  );
  const search = [...paths.search, dirname(paths.bun), dirname(paths.pm2)];
  return { ...Object.fromEntries(own), PATH: [...new Set(search)].join(":") };
}

/**
 * Everything a phase needs, around one request.
 *
 * @param actor  who its lines of progress name
 */
export function createContext<R extends StepRequest>(
  request: R,
  redact: Redact,
  print: (line: string) => void,
  runnerFile: string | null,
  actor: string = request.phase,
): StepContext<R> {
  const layout = layoutOf(request.paths);
  const end = performance.now() + request.limitSeconds * 1000;
  const say = (line: string) => print(redact(`${request.host} ${actor}: ${line}`));
  const left = () => end - performance.now();
  return {
    request,
    layout,
    runnerFile,
    say,
    redact,
    left,
    entries: () => parseLedger(readTextIfThere(layout.ledger) ?? "").entries,
    append(event) {
      try {
        appendLedger(layout.ledger, event);
      } catch (error) {
        // A way back must work on a full disk; the other lanes rest on what they wrote down.
        if (request.run.lane !== "rollback") throw error;
        say(`the ledger could not be written (${wordsOf(error)}); going on with the rollback`);
      }
    },
    command: async (argv, options = {}) => {
      const ran = await run(argv[0] === "bun" ? [request.paths.bun, ...argv.slice(1)] : argv, {
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        env: { ...hostEnvironment(request.paths, options.hide), ...options.env },
        limitMilliseconds: Math.min(left(), (options.limitSeconds ?? 3600) * 1000),
        ...(options.show === true ? { onLine: say } : {}),
      });
      // Here, because whoever shows it cuts it first, and half a secret is not recognized.
      return { ...ran, stdout: redact(ran.stdout), stderr: redact(ran.stderr) };
    },
  };
}

/** How a command that did not end well ended, in words; null if it ended well. */
export function badEnding(ran: Ran): string | null {
  if (ran.startError !== null) return `could not start: ${ran.startError}`;
  if (ran.timedOut) {
    return ran.milliseconds < 1000
      ? "had no time left: what came before used up the limit of the whole step"
      : `did not end within its limit (${Math.round(ran.milliseconds / 1000)} s)`;
  }
  if (ran.code === 0) return null;
  const said = lastLines(ran.stderr, 5) || lastLines(ran.stdout, 5);
  return `ended with ${ran.code === null ? "a signal" : `code ${ran.code}`}${said === "" ? "" : `: ${said}`}`;
}

/**
 * Output of a command that must end well.
 *
 * @param name  what it is called in the reason
 * @throws StepFault  with the command's last words
 */
export function mustEndWell(ran: Ran, name: string, wayOut: string, blame: boolean): string {
  const ending = badEnding(ran);
  if (ending === null) return ran.stdout;
  const full = /ENOSPC|No space left on device/i.test(ran.stderr + ran.stdout);
  throw new StepFault(
    `${name} ${ending}`,
    full ? "free disk space on the host and run again" : wayOut,
    blame && !full,
  );
}
