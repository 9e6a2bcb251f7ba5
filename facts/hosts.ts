import type { ResolvedEndpoint, ResolvedHost } from "../config/inventory";
import type { Answered } from "../plan/adoption";
import type { HostObservation, InspectRequest, Inspection } from "../plan/inspection";
import { PROTOCOL } from "../plan/protocol";
import { quoteWord } from "../plan/command-text";
import { onHost, type Execute } from "./on-host";
import type { Login } from "./ssh";

/** What observation needs besides the hosts. */
export interface ObserveOptions {
  readonly stack: string;
  readonly login: Login;
  /** pm2 name of the app. */
  readonly appName: string;
  /** Bundled runner; it is piped to the host, nothing is left there. */
  readonly runner: string;
}

/** Longest wait for one host's answer after connecting. An inspection takes about a second. */
const ANSWER_SECONDS = 20;

/**
 * Asks every host what it runs, all at once, read-only, each with a limit.
 *
 * @returns  one observation per host, in the same order; never rejects
 */
export function observeHosts(
  hosts: readonly ResolvedHost[],
  options: ObserveOptions,
): Promise<HostObservation[]> {
  return Promise.all(hosts.map((host) => observeHost(host, options)));
}

async function observeHost(host: ResolvedHost, options: ObserveOptions): Promise<HostObservation> {
  const request: InspectRequest = {
    protocol: PROTOCOL,
    stack: options.stack,
    host: host.name,
    paths: host.paths,
    appName: options.appName,
  };
  const program = `globalThis.PRISM_INSPECT = ${JSON.stringify(request)};\n${options.runner}`;
  const from = new Date().toISOString();
  const answered = await askHost<Inspection>(host, options.login, program, ANSWER_SECONDS);
  if (answered.state === "unreachable") return answered;
  const asked = { from, until: new Date().toISOString() };
  return { host: host.name, state: "observed", inspection: answered.answer, asked };
}

/**
 * Pipes a program to a host's Bun; nothing is left there.
 *
 * @param program       prints its answer as the last line, JSON
 * @param limitSeconds  after connecting
 * @returns             never rejects
 */
export async function askHost<T>(
  host: ResolvedHost,
  login: Login,
  program: string,
  limitSeconds: number,
): Promise<Answered<T>> {
  let asked: ResolvedEndpoint = host;
  try {
    const answer = (await onHost(
      host,
      login,
      (run) => runProgram(run, host, program, limitSeconds),
      (end) => (asked = end),
    )) as T;
    return { host: host.name, state: "answered", answer };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { host: host.name, state: "unreachable", reason, wayOut: wayOut(host, asked, reason) };
  }
}

async function runProgram(
  run: Execute,
  host: ResolvedHost,
  program: string,
  limitSeconds: number,
): Promise<unknown> {
  const path = quoteWord(host.paths.search.join(":"));
  const answer = await run(
    `PATH=${path} exec ${quoteWord(host.paths.bun)} run -`,
    program,
    limitSeconds,
  );
  if (answer.code === 127 || answer.code === 126) {
    throw new Error(`Bun does not run at ${host.paths.bun} (${lastLine(answer.stderr)})`);
  }
  try {
    return JSON.parse(lastLine(answer.stdout)) as unknown;
  } catch {
    const said = lastLine(answer.stderr) || lastLine(answer.stdout) || "nothing";
    throw new Error(
      `the inspection ended with code ${answer.code} and said: ${said.slice(0, 300)}`,
    );
  }
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}

/** @param asked  the host or its jump host, whichever said the reason */
function wayOut(host: ResolvedHost, asked: ResolvedEndpoint, reason: string): string {
  const { address, port, user } = asked;
  if (reason.includes("host key")) {
    const key = asked === host.jump ? "jump.hostKey" : "hostKey";
    return `if the host was rebuilt, compare ssh-keyscan -p ${port} ${address} with its console and set prism:hosts[…].${key}`;
  }
  if (reason.startsWith("Bun ")) return "install Bun there, or set prism:paths.bun";
  if (reason.endsWith("connect to agent")) {
    return "start the ssh agent and load the key (ssh-add), or set prism:ssh.privateKey";
  }
  if (reason.includes("refused user")) {
    return "load the right key (ssh-add -l), or set prism:ssh.user or prism:ssh.privateKey";
  }
  const jump = asked === host && host.jump;
  const through = jump ? `-J ${jump.user}@${jump.address}:${jump.port} ` : "";
  return `try: ssh ${through}-p ${port} ${user}@${address}`;
}
