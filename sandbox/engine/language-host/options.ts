import type { ProgramInfo } from "@pulumi/pulumi/proto/language_pb";

/** The `runtime.options` of a Pulumi.yaml or PulumiPolicy.yaml, with their defaults filled in. */
export interface RuntimeOptions {
  /** Whether TypeScript is compiled on the fly; default true. */
  readonly typescript: boolean;
  /** Path of the tsconfig to use; empty = the SDK looks for tsconfig.json. */
  readonly tsconfig: string;
  /** Extra arguments of node, already split into words. */
  readonly nodeArguments: readonly string[];
  /** Package manager that `pulumi install` uses; default "auto" = npm. */
  readonly packageManager: string;
}

const TYPES = {
  typescript: "boolean",
  tsconfig: "string",
  nodeargs: "string",
  packagemanager: "string",
} as const;

/**
 * Reads the runtime options out of a project's description.
 *
 * @param options  the map as written in the project file
 * @throws TypeError  an option has the wrong type
 */
export function parseOptions(options: Readonly<Record<string, unknown>>): RuntimeOptions {
  for (const [key, type] of Object.entries(TYPES)) {
    const value = options[key];
    if (value !== undefined && typeof value !== type) {
      throw new TypeError(
        `runtime.options.${key}: expected a ${type}, got ${JSON.stringify(value)}; correct it in the project file`,
      );
    }
  }
  return {
    typescript: (options.typescript as boolean | undefined) ?? true,
    tsconfig: (options.tsconfig as string | undefined) ?? "",
    nodeArguments: splitWords((options.nodeargs as string | undefined) ?? ""),
    packageManager: (options.packagemanager as string | undefined) ?? "auto",
  };
}

/** The runtime options of the program or pack that a request is about. */
export function optionsOf(info: ProgramInfo): RuntimeOptions {
  return parseOptions(info.getOptions()?.toJavaScript() ?? {});
}

/** The variables by which the SDK learns about TypeScript. */
export function environmentOf(options: RuntimeOptions): Record<string, string> {
  return {
    ...(options.typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
    ...(options.tsconfig === "" ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
  };
}

/** Splits a line into words; quotes and backslashes keep blanks together as in a shell. */
export function splitWords(line: string): string[] {
  // A word is a run of: quoted text, an escaped character, or anything that is none of these and no blank.
  const words = line.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(
      /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g,
      (_all, double?: string, single?: string, escaped?: string) =>
        double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? escaped ?? "",
    ),
  );
}
