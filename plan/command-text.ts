import type { HostPaths } from "../config/schema";
import { PROTOCOL, type Phase } from "./protocol";

/** Which step a command starts; all of it stays the same as long as nothing is to be done. */
export interface StepName {
  readonly runId: string;
  readonly phase: Phase;
  readonly host: string;
  /** Name of the runner in the login user's home, without a folder. */
  readonly runnerFile: string;
}

/**
 * One word of a shell command.
 *
 * @param word  any text without NUL
 * @returns     the same text, in quotes if a shell could read it differently
 */
export function quoteWord(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Name of the runner of one run in the login user's home; several hosts of one machine may share that home. */
export function runnerFileOf(host: string, runId: string): string {
  return `.prism-${host}-${runId}.mjs`;
}

/** Name of the telemetry's program that one run brings, beside its runner. */
export function telemetryFileOf(host: string, runId: string): string {
  return `.prism-${host}-${runId}-telemetry.mjs`;
}

/**
 * Text of a command that talks with the deployer line by line; the request is the first line of its stdin.
 *
 * @param word  measure: for a watch between two waves; vault: backups to and from the bucket at AWS
 */
export function talkCommand(
  word: "measure" | "vault",
  paths: HostPaths,
  host: string,
  runId: string,
): string {
  const search = quoteWord(paths.search.join(":"));
  const runner = quoteWord(`./${runnerFileOf(host, runId)}`);
  return `PATH=${search}; export PATH; exec ${quoteWord(paths.bun)} ${runner} ${word}`;
}

const cannot = (step: StepName) =>
  JSON.stringify({
    protocol: PROTOCOL,
    runId: step.runId,
    phase: step.phase,
    host: step.host,
    outcome: "failed",
    failure: {
      host: step.host,
      phase: step.phase,
      reason: "@REASON@",
      wayOut: "@WAYOUT@",
      blame: false,
    },
    summary: "the step could not start",
    evidence: {},
    startedAt: "@NOW@",
    seconds: 0,
  });

/**
 * Text of the Command that runs one step on a host: checks that the runner arrived whole, starts it
 * with the request on stdin, and answers with a verdict of its own when it cannot start. Always
 * exits 0, because a step never fails the update.
 *
 * @param paths  of the host
 * @returns      POSIX shell text, constant for a run; holds no secret
 */
export function stepCommand(paths: HostPaths, step: StepName): string {
  const [head = "", rest = ""] = cannot(step).split("@REASON@");
  const [middle = "", end = ""] = rest.split("@WAYOUT@");
  const [beforeNow = "", afterNow = ""] = end.split("@NOW@");
  const word = quoteWord;
  return [
    `PATH=${word(paths.search.join(":"))}; export PATH`,
    `runner=${word(`./${step.runnerFile}`)}; bun=${word(paths.bun)}`,
    "plain() { printf '%s' \"$1\" | tr -d '\\\\\"\\000-\\037'; }",
    "cannot() {",
    "  cat >/dev/null 2>&1",
    `  printf '%s%s%s%s%s%s%s\\n' ${word(head)} "$(plain "$1")" ${word(middle)} "$(plain "$2")" ${word(beforeNow)} "$(date -u +%Y-%m-%dT%H:%M:%SZ)" ${word(afterNow)}`,
    "  exit 0",
    "}",
    'again="run pulumi up again; it copies the runner if it is not there as planned"',
    '[ -r "$runner" ] || cannot "the runner $runner is not in the home of the login user" "$again"',
    `[ -x "$bun" ] || cannot "Bun is not at $bun on this host" "install Bun 1.2 or newer there, or correct prism:paths.bun"`,
    `want=$(tail -n 1 "$runner" | sed -n 's|^//prism-runner \\([0-9a-f]*\\)$|\\1|p')`,
    `have=$(sed '$d' "$runner" | sha256sum | cut -d ' ' -f 1)`,
    '[ -n "$want" ] && [ "$want" = "$have" ] || cannot "the runner $runner is damaged: expected sha256 ${want:-none}, found $have" "remove it on the host, then $again"',
    'verdict=$("$bun" "$runner" step); code=$?',
    `case $verdict in`,
    `  "{"*"}") printf '%s\\n' "$verdict" ;;`,
    '  *) cannot "the runner ended with code $code and no verdict" "run pulumi up again; if it comes back, look at the step\'s lines above" ;;',
    "esac",
    "exit 0",
  ].join("\n");
}
