import type * as grpc from "@grpc/grpc-js";
import { ProgramInfo, RunResponse } from "@pulumi/pulumi/proto/language_pb";
import type { RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { locateModule } from "./locate";
import { mapOf } from "./messages";
import { environmentOf, optionsOf } from "./options";
import { describeEnd, runProcess } from "./processes";

/** Exit code by which the SDK says: the operator has already been told what went wrong. */
const ALREADY_REPORTED = 32;

/**
 * Runs the program once, for a preview or an update.
 *
 * A program that fails is an answer, not a failed call: `bail` when it has reported its error itself,
 * else `error` with one sentence.
 *
 * @param engineAddress  host:port of the engine; the program logs there
 */
export async function runProgram(
  call: grpc.ServerUnaryCall<RunRequest, RunResponse>,
  engineAddress: string,
): Promise<RunResponse> {
  const response = new RunResponse();
  try {
    if (call.request.getAttachDebugger()) {
      throw new Error("--attach-debugger: not supported by this language host; run without it");
    }
    const info = call.request.getInfo() ?? new ProgramInfo();
    const options = optionsOf(info);
    const main = locateModule("@pulumi/pulumi/cmd/run", info.getProgramDirectory());
    const ended = await runProcess(call, {
      args: [...options.nodeArguments, main, ...programArguments(call.request, engineAddress)],
      env: { ...process.env, ...environmentOf(options), ...configEnvironment(call.request) },
      onOut: (bytes) => process.stdout.write(bytes),
      onErr: (bytes) => process.stderr.write(bytes),
    });
    if (ended.code === ALREADY_REPORTED) response.setBail(true);
    else if (ended.code !== 0) response.setError(describeEnd("Program", ended));
  } catch (error) {
    response.setError((error as Error).message);
  }
  return response;
}

/**
 * The arguments of the SDK's `cmd/run` for one request.
 *
 * The program talks straight to the engine's monitor. The official host puts a proxy and a pair of
 * pipes (`--sync`) between them, which only synchronous invokes of SDKs before 2.0 needed.
 */
function programArguments(request: RunRequest, engineAddress: string): string[] {
  const info = request.getInfo() ?? new ProgramInfo();
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info.getRootDirectory(),
    stack: request.getStack(),
    pwd: info.getProgramDirectory(),
    parallel: String(request.getParallel()),
  };
  return [
    ...Object.entries(flags).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value])),
    ...(request.getDryrun() ? ["--dry-run"] : []),
    info.getEntryPoint() === "" ? "." : info.getEntryPoint(),
    ...request.getArgsList(),
  ];
}

/** The variables by which the SDK learns the stack's configuration and which of it is secret. */
function configEnvironment(request: RunRequest): Record<string, string> {
  const config = Object.entries(mapOf(request.getConfigMap()));
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config.map(([k, v]) => [longKey(k), v]))),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
}

/** `ns:name` as `ns:config:name`, the form in which the official host hands keys to programs. */
function longKey(key: string): string {
  const [namespace = "", ...rest] = key.split(":");
  const name = rest.join(":");
  return name.startsWith("config:") ? key : `${namespace}:config:${name}`;
}
