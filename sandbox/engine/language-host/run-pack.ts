import type { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb";
import { mapOf } from "./messages";
import { PolicyProxy } from "./policy-proxy";
import { describeEnd, runProcess } from "./processes";
import type { Launch } from "./processes";
import { sendOutput } from "./run-plugin";
import type { PluginCall } from "./run-plugin";

/**
 * Runs a policy pack behind a proxy, because the pack must know its stack when it starts.
 *
 * @param launch  the pack's process, still without the stack's variables
 * @throws Error  the pack cannot be started, or ends before the engine cancels the call
 */
export async function runPack(call: PluginCall, launch: Launch): Promise<void> {
  const proxy = new PolicyProxy();
  let hasFailed = false;
  // gRPC also tells of a "cancelled" call after we have ended it; a dead pack's proxy must stay.
  call.on("cancelled", () => hasFailed || proxy.close());
  try {
    sendOutput(call, "stdout", Buffer.from(`${await proxy.listen()}\n`));
    const request = await proxy.configured;
    if (isCancelled(call)) return;
    const ended = await runProcess(call, {
      ...launch,
      env: { ...launch.env, ...stackEnvironment(request) },
      onOut: afterFirstLine(launch.onOut, (line) => void proxy.attach(Number(line))),
    });
    if (isCancelled(call)) return;
    throw new Error(
      ended.code === 0
        ? "The policy pack ended before the engine asked it to"
        : describeEnd("The policy pack", ended),
    );
  } catch (error) {
    // Answer those who wait before this call ends, or the engine reports only that the pack is gone.
    proxy.fail(error as Error);
    hasFailed = !isCancelled(call);
    await proxy.drain();
    if (!hasFailed) return;
    sendOutput(call, "stderr", Buffer.from(`${(error as Error).message}\n`));
    throw error;
  }
}

/** A question, not a field: the answer changes while we wait, which the compiler cannot know. */
function isCancelled(call: PluginCall): boolean {
  return call.cancelled;
}

/**
 * The variables by which a pack learns its stack. Unlike a program's, its config keys keep their short
 * form, and nothing says which values are secret: so does the official host.
 */
function stackEnvironment(
  request: AnalyzerStackConfigureRequest | undefined,
): Record<string, string> {
  if (request === undefined) return {};
  const config = mapOf(request.getConfigMap());
  const variables = {
    PULUMI_NODEJS_ORGANIZATION: request.getOrganization(),
    PULUMI_NODEJS_PROJECT: request.getProject(),
    PULUMI_NODEJS_STACK: request.getStack(),
    PULUMI_NODEJS_DRY_RUN: String(request.getDryRun()),
    PULUMI_CONFIG: Object.keys(config).length === 0 ? "" : JSON.stringify(config),
  };
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
}

/**
 * Divides output at its first line break.
 *
 * @param onRest  gets everything after it, in pieces
 * @param onLine  gets the line, once, without its break
 */
function afterFirstLine(
  onRest: (bytes: Buffer) => void,
  onLine: (line: string) => void,
): (bytes: Buffer) => void {
  let head: Buffer | undefined = Buffer.alloc(0);
  return (bytes) => {
    if (head === undefined) {
      onRest(bytes);
      return;
    }
    const all = Buffer.concat([head, bytes]);
    const end = all.indexOf("\n");
    head = end < 0 ? all : undefined;
    if (end < 0) return;
    onLine(all.toString("utf8", 0, end).trim());
    if (end + 1 < all.length) onRest(all.subarray(end + 1));
  };
}
