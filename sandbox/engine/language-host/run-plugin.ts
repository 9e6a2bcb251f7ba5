import type * as grpc from "@grpc/grpc-js";
import { ProgramInfo, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb";
import type { RunPluginRequest } from "@pulumi/pulumi/proto/language_pb";
import { locateModule } from "./locate";
import { environmentOf, optionsOf } from "./options";
import { describeEnd, runProcess } from "./processes";
import type { Launch } from "./processes";
import { runPack } from "./run-pack";

/** A RunPlugin call: a plugin's output goes back to the engine message by message. */
export type PluginCall = grpc.ServerWritableStream<RunPluginRequest, RunPluginResponse>;

/**
 * Runs a plugin written for node to its end: a policy pack, or a provider in source form.
 *
 * @throws Error  the plugin cannot be started, or ends with an error
 */
export async function runPlugin(call: PluginCall): Promise<void> {
  const launch = pluginLaunch(call);
  if (isPack(call.request)) {
    await runPack(call, launch);
    return;
  }
  const ended = await runProcess(call, launch);
  if (!call.cancelled && ended.code !== 0) throw new Error(describeEnd("Program", ended));
}

/** Hands a piece of the plugin's output to the engine. */
export function sendOutput(call: PluginCall, stream: "stdout" | "stderr", bytes: Buffer): void {
  const message = new RunPluginResponse();
  if (stream === "stdout") message.setStdout(new Uint8Array(bytes));
  else message.setStderr(new Uint8Array(bytes));
  call.write(message);
}

function isPack(request: RunPluginRequest): boolean {
  return request.getKind() === "analyzer";
}

function pluginLaunch(call: PluginCall): Launch {
  const request = call.request;
  const info = request.getInfo() ?? new ProgramInfo();
  const folder = info.getProgramDirectory();
  const options = optionsOf(info);
  const entry = isPack(request) ? "run-policy-pack" : "run-plugin";
  const main = locateModule(`@pulumi/pulumi/cmd/${entry}`, folder);
  return {
    // The SDK's two entry points want the folder at different ends of their arguments.
    args: isPack(request)
      ? [...options.nodeArguments, main, ...request.getArgsList(), folder]
      : [...options.nodeArguments, main, folder, ...request.getArgsList()],
    // Packs have always run in their own folder, and may read files beside them by relative paths.
    cwd: isPack(request) ? folder : request.getPwd(),
    env: { ...parseEnvironment(request.getEnvList()), ...environmentOf(options) },
    onOut: (bytes) => sendOutput(call, "stdout", bytes),
    onErr: (bytes) => sendOutput(call, "stderr", bytes),
  };
}

/** Variables from lines of the form NAME=value; the first "=" divides. */
export function parseEnvironment(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}
