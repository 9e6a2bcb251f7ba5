import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { countingPart, parseSettings, parseTexts } from "./parse";
import { placeOf } from "./quote";
import type { Settings } from "./schema";
import { SECRET_KEYS, secretsSetIn } from "./secret-keys";

const NAMESPACE = "prism:";

/** The operator's configuration is wrong; the message lists every problem by its key. */
export class ConfigError extends pulumi.RunError {
  /**
   * @param stack     name of the stack
   * @param problems  one line each
   */
  constructor(
    stack: string,
    readonly problems: readonly string[],
  ) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const isGate = problems.some((problem) => problem.startsWith("prism:gate"));
    const wayBack = isGate ? [`A rollback needs no gate: prism rollback --stack ${stack}`] : [];
    super(
      [
        `The configuration of stack ${stack} has ${count}:`,
        ...problems.map(indent),
        ...wayBack,
      ].join("\n"),
    );
    this.name = "ConfigError";
  }

  /** The SDK inspects errors before it prints them; a graph of promises behind one costs half a minute. */
  [inspect.custom](): string {
    return this.message;
  }
}

const indent = (problem: string) => `  ${problem}`;

/**
 * Settings of the stack that runs.
 *
 * @throws ConfigError  any key is wrong, unknown, missing, or a secret in clear text
 */
export function readSettings(): Settings {
  const input = readInput();
  return settingsOf(input, [...clearSecrets(input), ...strayEncryption(input)]);
}

/**
 * Settings for the policy pack, which is not told what is encrypted.
 *
 * @throws ConfigError  any key is wrong, unknown or missing
 */
export function readPlainSettings(): Settings {
  return settingsOf(readInput(), []);
}

/** Values of the configuration that must stay secret, for the policy pack. */
export function readSecretValues(): string[] {
  const input = readInput();
  return secretsSetIn(input)
    .map((path) => path.reduce<unknown>((value, key) => Reflect.get(value as object, key), input))
    .filter((value) => typeof value === "string");
}

function readInput(): Record<string, unknown> {
  const texts = Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(NAMESPACE))
      .map(([key, text]) => [key.slice(NAMESPACE.length), text]),
  );
  return countingPart(parseTexts(texts));
}

function settingsOf(input: Record<string, unknown>, others: readonly string[]): Settings {
  const { settings, problems } = parseSettings(input);
  const all = [...problems, ...others];
  if (!settings || all.length > 0) throw new ConfigError(pulumi.getStack(), all);
  return settings;
}

/** In SDK 3.248.0 but not in its types; a test fails when it goes. */
const { isConfigSecret } = pulumi.runtime as typeof pulumi.runtime & {
  isConfigSecret: (key: string) => boolean;
};

const isEncrypted = (key: string) => isConfigSecret(`${NAMESPACE}${key}`);

/** The engine says only of a whole top-level key whether something in it is encrypted. */
function clearSecrets(input: Readonly<Record<string, unknown>>): string[] {
  return secretsSetIn(input)
    .filter(([top = ""]) => !isEncrypted(String(top)))
    .map((path) => {
      const place = placeOf(path);
      return `${place}: must be encrypted, got clear text; run pulumi config set --secret --path '${place}', with a new value if this one was ever committed`;
    });
}

/** Anywhere else a decrypted value would be handled as plain text. */
function strayEncryption(input: Readonly<Record<string, unknown>>): string[] {
  const homes = SECRET_KEYS.map(([top]) => top as string);
  return Object.keys(input)
    .filter((key) => !homes.includes(key) && isEncrypted(key))
    .map(
      (key) =>
        `${placeOf([key])}: must hold no encrypted value, got one; move it to prism:secrets.values, which the app gets as environment variables`,
    );
}
