import type { Client, ClientChannel } from "ssh2";
import type { CallContext } from "../core/definition";
import type { PropertyMap } from "../core/values";
import { goQuote } from "./go-quote";
import { previousOutput, type RemoteRunInputs, type RunOutputs } from "./inputs";
import { CommandOutput, type Stream } from "./output";
import { dial } from "./ssh/dial";
import { awaitVariables } from "./ssh/environment";
import { exitWords, lostWords } from "./ssh/exit-words";

/**
 * Runs one command on a host over a connection of its own.
 *
 * Only connecting obeys the resource's customTimeout, as with the official provider; a running
 * command is left to itself when the engine cancels, and only the waiting ends.
 */
export async function runRemotely(
  command: string,
  properties: PropertyMap,
  previous: RunOutputs,
  context: CallContext,
): Promise<RunOutputs> {
  const inputs = properties as unknown as RemoteRunInputs;
  const client = await dial(inputs.connection, context);
  try {
    return await execute(client, command, inputs, previous, context);
  } finally {
    client.end();
  }
}

function execute(
  client: Client,
  command: string,
  inputs: RemoteRunInputs,
  previous: RunOutputs,
  context: CallContext,
): Promise<RunOutputs> {
  const output = new CommandOutput(command, inputs.logging, context);
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      context.cancelled.removeEventListener("abort", abort);
      reject(error);
      client.destroy();
    };
    const abort = () => fail(context.cancelled.reason as Error);
    if (context.cancelled.aborted) {
      abort();
      return;
    }
    context.cancelled.addEventListener("abort", abort);
    client.once("close", () => fail(output.failure(lostWords)));
    const env = setVariables(client, inputs, previous, context, fail);
    client.exec(command, { env }, (error, channel) => {
      if (error) {
        fail(error);
        return;
      }
      collect(channel, output, fail, (outcome) => {
        context.cancelled.removeEventListener("abort", abort);
        output.settle(outcome, resolve, reject);
      });
      channel.end(inputs.stdin ?? "");
    });
  });
}

/** Feeds what a channel gives into the output; `done` gets why the command failed, if it did. */
function collect(
  channel: ClientChannel,
  output: CommandOutput,
  fail: (error: Error) => void,
  done: (why: string | undefined) => void,
): void {
  let exit: [number | null | undefined, string | undefined] = [undefined, undefined];
  const take = (stream: Stream) => (chunk: Buffer) => {
    try {
      output.push(stream, chunk);
    } catch (error) {
      fail(error as Error);
    }
  };
  channel.on("data", take("stdout"));
  channel.stderr.on("data", take("stderr"));
  // The command may end, or the connection go, before it has read its input.
  channel.on("error", () => undefined);
  channel.on("exit", (code: number | null, signal?: string) => {
    exit = [code, signal];
  });
  channel.on("close", () => {
    // Source: golang.org/x/crypto/ssh: input that the command left unread is an error.
    done(exitWords(...exit) ?? (channel.writableFinished ? undefined : "EOF"));
  });
}

/** Prepares the variables of a command: own ones are a must, the previous output is not. */
function setVariables(
  client: Client,
  inputs: RemoteRunInputs,
  previous: RunOutputs,
  context: CallContext,
  fail: (error: Error) => void,
): Record<string, string> {
  const own = inputs.environment ?? {};
  const optional = Object.fromEntries(previousOutput(inputs, previous));
  let refused: string | undefined;
  const onRefused = (key: string) => {
    const isOptional = key in optional;
    context.log(isOptional ? "warning" : "error", refusedWords(key));
    if (!isOptional) refused ??= key;
  };
  awaitVariables(client, onRefused, () => {
    if (refused === undefined) return true;
    fail(new Error(`could not set environment variable ${goQuote(refused)}: ssh: setenv failed`));
    return false;
  });
  return { ...own, ...optional };
}

function refusedWords(key: string): string {
  return (
    `Unable to set '${key}'. This only works if your SSH server is configured to accept\n` +
    `\tthese variables via AcceptEnv. Alternatively, if a Bash-like shell runs the command on ` +
    `the remote host, you could\n` +
    `\tprefix the command itself with the variables in the form 'VAR=value command'`
  );
}
