import {
  HOST_PHASES,
  PROTOCOL,
  type HostPhase,
  type StepRequest,
  type Verdict,
} from "../plan/protocol";
import { wordsOf } from "./fault";
import { show } from "./show";

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  value !== null && typeof value === "object" ? (value as Fields) : {};

const isWord = (value: unknown): value is string =>
  typeof value === "string" && /^[\w][\w.-]*$/.test(value);

/** A tag, or a branch with its slash; nothing that git could take for an option or a way up. */
const isRelease = (value: unknown) =>
  typeof value === "string" && value.split("/").every((part) => isWord(part));

const isPath = (value: unknown) => typeof value === "string" && /^\/.+/.test(value);

/** What each phase needs beside the common part. */
const OWN_FIELDS: Readonly<Record<HostPhase, readonly string[]>> = {
  lock: ["lockSeconds"],
  stage: [
    "lockSeconds",
    "buildable",
    "repository",
    "app",
    "port",
    "migrations",
    "preflight",
    "backup",
    "balancer",
    "secrets",
  ],
  backup: ["backup"],
  migrate: ["maintenance"],
  activate: ["maintenance", "confirmSeconds", "restore", "balancer"],
  verify: ["settleSeconds", "performance"],
  settle: ["keep", "balancer"],
  undo: [],
};

/** First thing that is wrong with a request; null if it has the shape that the phases rely on. */
function problemOf(value: unknown): string | null {
  const request = fieldsOf(value);
  const run = fieldsOf(request["run"]);
  const deployment = fieldsOf(run["deployment"]);
  const paths = fieldsOf(request["paths"]);
  const phase = HOST_PHASES.find((name) => name === request["phase"]);
  if (request["protocol"] !== PROTOCOL) {
    return `protocol: expected ${PROTOCOL}, got ${show(request["protocol"], "none")}`;
  }
  if (phase === undefined) return `phase: expected one of ${HOST_PHASES.join(", ")}`;
  // These become names of folders; nothing may lead out of the root.
  if (!isWord(run["id"])) return "run.id: expected letters, digits, dots and dashes";
  if (!isWord(deployment["id"])) return "run.deployment.id: expected letters, digits, dots, dashes";
  if (!isRelease(deployment["tag"])) return "run.deployment.tag: expected a release tag";
  if (!/^[0-9a-f]{40}$/.test(String(deployment["commit"]))) {
    return "run.deployment.commit: expected 40 hexadecimal digits";
  }
  if (typeof run["attempt"] !== "string") return "run.attempt: expected a time";
  if (run["order"] === undefined) return "run.order: expected null or an order";
  if (!Array.isArray(run["takesOver"])) return "run.takesOver: expected a list";
  if (!isWord(request["host"])) return "host: expected a name";
  for (const key of ["root", "bun", "pm2"]) {
    if (!isPath(paths[key])) return `paths.${key}: expected an absolute path`;
  }
  if (!Array.isArray(paths["search"])) return "paths.search: expected a list";
  if (typeof request["limitSeconds"] !== "number") return "limitSeconds: expected a number";
  if (request["upstream"] !== "go" && typeof request["upstream"] !== "object") {
    return 'upstream: expected "go" or a failure';
  }
  const missing = OWN_FIELDS[phase].find((key) => request[key] === undefined);
  return missing === undefined ? null : `${missing}: expected by ${phase}, got nothing`;
}

/**
 * Reads a step's request.
 *
 * @param text  JSON from stdin
 * @returns     the request, or the verdict that says what is wrong with it; never prints its content,
 *              which may hold secrets
 */
export function parseRequest(text: string): { request: StepRequest } | { verdict: Verdict } {
  let value: unknown;
  let problem: string | null;
  try {
    value = JSON.parse(text);
    problem = problemOf(value);
  } catch (error) {
    problem = `not JSON (${error instanceof SyntaxError ? `${text.length} characters` : wordsOf(error)})`;
  }
  if (problem === null) return { request: value as StepRequest };
  const fields = fieldsOf(value);
  const phase = HOST_PHASES.find((name) => name === fields["phase"]) ?? "stage";
  const host = isWord(fields["host"]) ? fields["host"] : "unknown";
  const runId = fieldsOf(fields["run"])["id"];
  const reason = `the request is malformed: ${problem}`;
  const wayOut = "use the runner and the program of the same version; run pulumi up again";
  return {
    verdict: {
      protocol: PROTOCOL,
      runId: isWord(runId) ? runId : "unknown",
      phase,
      host,
      outcome: "failed",
      failure: { host, phase, reason, wayOut, blame: false },
      summary: reason,
      evidence: {},
      startedAt: new Date().toISOString(),
      seconds: 0,
    },
  };
}
