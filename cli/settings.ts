import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { parseSettings, parseTexts, withoutGate } from "../config/parse";
import type { Settings } from "../config/schema";
import { describeReadError } from "../facts/read-error";
import { saidBy } from "./pulumi/call";
import { parseStackFile, withValue } from "./stack-file";

/** Whose settings are read. */
export interface StackChoice {
  readonly stack: string;
  /** As for Pulumi's --config-file; null for the stack's usual file. */
  readonly configFile: string | null;
}

/** The only secret that is needed to ask hosts. */
const KEY = ["ssh", "privateKey"];
const LIMIT_MILLISECONDS = 30_000;

/** What a stack file says, before validation. */
export interface StackInput {
  /** Its absolute path. */
  readonly file: string;
  /** Values below `prism`, each with its type; a text stands for each encrypted value but the login's key. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Reads a stack's file without an engine. Only a private key that the file holds encrypted is asked from Pulumi; other
 * secrets stay unread.
 *
 * @param goOn    gets the reason why Pulumi could not decrypt the key, which is then left out: the ssh agent is asked
 * @throws Error  no such file, or not the form of a stack file
 */
export async function readStackInput(
  choice: StackChoice,
  goOn?: (reason: string) => void,
): Promise<StackInput> {
  const file = stackFileOf(choice);
  const { values, encrypted } = parseStackFile(await readStackFile(file, choice.stack), file);
  const needsKey = encrypted.some((path) => path.join(".") === KEY.join("."));
  const key = () => decryptKey(file, choice.stack).catch(goOn && withoutKey(goOn));
  const input = needsKey ? withValue(values, KEY, await key()) : values;
  return { file, values: parseTexts(textsOf(input)) };
}

/**
 * Settings of a stack without an engine.
 *
 * @param goOn    as above
 * @throws Error  no such file, or every wrong key with what to do
 */
export async function readStackSettings(
  choice: StackChoice,
  goOn?: (reason: string) => void,
): Promise<Settings> {
  return settingsOf(await readStackInput(choice, goOn));
}

/**
 * Settings of a stack for going back and for looking at what runs: the gate is not read, so that a broken one stops
 * neither.
 *
 * @param goOn    as above
 * @throws Error  as above
 */
export async function readUngatedSettings(
  choice: StackChoice,
  goOn?: (reason: string) => void,
): Promise<Settings> {
  const { file, values } = await readStackInput(choice, goOn);
  return settingsOf({ file, values: withoutGate(values) });
}

/**
 * Settings of what a stack file says.
 *
 * @throws Error  every wrong key with what to do
 */
export function settingsOf({ file, values }: StackInput): Settings {
  const { settings, problems } = parseSettings(values);
  if (settings !== null) return settings;
  throw new Error([`${file} cannot be used:`, ...problems.map((line) => `  ${line}`)].join("\n"));
}

const withoutKey = (goOn: (reason: string) => void) => (error: unknown) => {
  goOn(error instanceof Error ? error.message : String(error));
  return undefined;
};

/**
 * As the engine hands values to the program: `pulumi config set` writes false as "false", and both mean the same.
 */
function textsOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, text(value)]));
}

/** File that holds a stack's configuration, in the folder where `pulumi` is called; a stack may be named with its organisation in front. */
export function stackFileOf({ stack, configFile }: StackChoice): string {
  if (configFile !== null) return resolve(configFile);
  return resolve(`Pulumi.${stack.split("/").at(-1) ?? stack}.yaml`);
}

/**
 * Text of a stack's configuration.
 *
 * @throws Error  it cannot be read
 */
export async function readStackFile(file: string, stack: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const said = describeReadError(error);
    throw new Error(
      `${file}: expected the configuration of stack ${stack}, got ${said}; check --stack or give --config-file`,
      { cause: error },
    );
  }
}

async function decryptKey(file: string, stack: string): Promise<string> {
  const place = `prism:${KEY.join(".")}`;
  const words = ["config", "get", "--path", place, "--stack", stack, "--config-file", file];
  try {
    const { stdout } = await promisify(execFile)("pulumi", [...words, "--non-interactive"], {
      timeout: LIMIT_MILLISECONDS,
    });
    return stdout.endsWith("\n") ? stdout.slice(0, -1) : stdout;
  } catch (error) {
    throw new Error(
      `${place}: expected pulumi to decrypt it, got: ${saidBy(error)}; log in and give the passphrase ` +
        "(PULUMI_CONFIG_PASSPHRASE), or remove the key to use the ssh agent",
      { cause: error },
    );
  }
}
