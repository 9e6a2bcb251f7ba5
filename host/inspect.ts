import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { InspectRequest, Inspection, ProcessFacts } from "../plan/inspection";
import { endingOf } from "../plan/ledger";
import { summarizeLedger } from "../plan/ledger-summary";
import { PROTOCOL } from "../plan/protocol";
import { readDrained } from "./balancer/place";
import { badEnding, hostEnvironment, type CommandOptions } from "./context";
import { listDeployments, readCurrent, readCurrentId } from "./deployment-file";
import { findDrift } from "./drift";
import { readGuard } from "./guard-file";
import { run } from "./exec";
import { wordsOf } from "./fault";
import { readTextIfThere } from "./files";
import { readFreezes } from "./freezes";
import { layoutOf } from "./layout";
import { readLedger } from "./ledger-file";
import { isDaemonAlive, parseList, type Pm2Process } from "./pm2";
import { deploymentOfProcess } from "./processes";
import { freeDiskBytes, freeMemoryBytes } from "./resources";
import { readJournal } from "./restore-journal";

/** Longest time of one look; observation asks all hosts at once and waits for the slowest. */
const LIMIT_MILLISECONDS = 15_000;

type Command = (argv: readonly string[], options?: CommandOptions) => ReturnType<typeof run>;

/** Version in pm2's own package; asking pm2 itself costs half a second. */
function readPm2Version(path: string): string | null {
  try {
    const text = readTextIfThere(join(dirname(realpathSync(path)), "../package.json"));
    const { name, version } = JSON.parse(text ?? "{}") as { name?: string; version?: string };
    return name === "pm2" && version !== undefined ? version : null;
  } catch {
    return null;
  }
}

async function readPm2(command: Command, path: string) {
  const missing = `pm2 is not at ${path}; install it (npm install -g pm2) or correct prism:paths.pm2`;
  if (!existsSync(path)) return { version: null, list: [], problem: missing };
  const own = readPm2Version(path);
  // Any question would start the daemon, and looking must change nothing.
  const asked = isDaemonAlive() ? await command([path, "jlist", "--silent"]) : null;
  const list = asked === null ? [] : parseList(asked.stdout);
  if (asked !== null && list === null) {
    const ending = badEnding(asked) ?? "printed no list";
    return {
      version: null,
      list: [],
      problem: `pm2 jlist ${ending}; try it on the host: ${path} jlist`,
    };
  }
  // Not asked for: even `pm2 --version` starts the daemon (measured), and looking changes nothing.
  return { version: own ?? "unknown", list: list ?? [], problem: null };
}

async function missingTools(command: Command): Promise<string[]> {
  const tools = [
    ["git", "--version"],
    ["flock", "--version"],
    ["tar", "--version"],
  ];
  const ran = await Promise.all(tools.map((argv) => command(argv)));
  return ran.flatMap((result, index) => {
    const ending = badEnding(result);
    const name = tools[index]?.[0] ?? "";
    return ending === null
      ? []
      : [`${name} ${ending}; install it or add its folder to prism:paths.search`];
  });
}

function rootProblem(root: string): string | null {
  let at = root;
  while (!existsSync(at)) at = dirname(at);
  try {
    accessSync(at, constants.W_OK | constants.X_OK);
    return null;
  } catch {
    return `${at === root ? root : `${root} does not exist and ${at}`} is not writable for the login user; on the host: sudo install -d -o <login user> ${root}`;
  }
}

/** pm2's and the kernel's facts of the app's process. */
function factsOf(
  process: Pm2Process | undefined,
  deploymentId: string | null,
): ProcessFacts | null {
  if (process === undefined) return null;
  const { status, pid, restarts, startedAt } = process;
  return {
    status,
    pid,
    deploymentId,
    restarts,
    startedAt: startedAt === null ? null : new Date(startedAt).toISOString(),
  };
}

/** Looks at this host and changes nothing. */
export async function inspect(request: InspectRequest): Promise<Inspection> {
  const { paths, appName } = request;
  const layout = layoutOf(paths);
  const environment = hostEnvironment(paths, (name) => name.startsWith("PRISM_"));
  const command: Command = (argv) =>
    run(argv, { env: environment, limitMilliseconds: LIMIT_MILLISECONDS });
  const asking = Promise.all([readPm2(command, paths.pm2), missingTools(command)]);
  const problems: string[] = [];
  const attempt = <T>(read: () => T, other: T): T => {
    try {
      return read();
    } catch (error) {
      problems.push(`${wordsOf(error)}; give the login user the right to read ${paths.root}`);
      return other;
    }
  };
  const ledger = attempt(() => readLedger(layout.ledger), {
    lines: [],
    entries: [],
    torn: "",
    broken: [],
  });
  const summary = summarizeLedger(ledger.lines);
  const linkedId = readCurrentId(layout);
  const current = attempt(() => readCurrent(layout), null);
  const deployments = listDeployments(layout);
  const [pm2, tools] = await asking;
  const found = pm2.list.find(({ name }) => name === (current?.app.name ?? appName));
  const runs = found?.pid == null ? null : deploymentOfProcess(found.pid, layout);
  const process_ = factsOf(found, runs);
  const opened = ledger.entries.findLast((entry) => entry.type === "opened");
  const drift = attempt(
    () =>
      findDrift({
        linkedId,
        current,
        process: process_,
        summary,
        ledger,
        restoring: readJournal(layout),
      }),
    [],
  );
  const armed = attempt(() => readGuard(layout), null);
  const isArmed = armed !== null && endingOf(ledger.entries, armed.run.id) === null;
  const kept = readFreezes(layout);
  const ownProblems = [rootProblem(paths.root), pm2.problem, ...tools, ...kept.problems];
  return {
    protocol: PROTOCOL,
    host: request.host,
    stack: opened?.type === "opened" ? opened.stack : null,
    now: new Date().toISOString(),
    bunVersion: process.versions["bun"] ?? "none",
    pm2Version: pm2.version,
    current: current?.deployment ?? null,
    deployments,
    process: process_,
    ledger: summary,
    guard: isArmed ? { runId: armed.run.id, deadline: armed.deadline } : null,
    drained: attempt(() => readDrained(layout), null),
    freezes: kept.freezes,
    drift,
    problems: [...problems, ...ownProblems.filter((words) => words !== null)],
    freeDiskBytes: attempt(() => freeDiskBytes(paths.root), 0),
    freeMemoryBytes: freeMemoryBytes(),
  };
}
