import { createHash } from "node:crypto";
import { join } from "node:path";
import { buildSync, type BuildOptions } from "esbuild";

/** A program for hosts as one file. */
export interface RunnerBundle {
  /** Whole text; its last line is `//prism-<name> <sha256>`, for the runner `//prism-runner <sha256>`. */
  readonly text: string;
  /** SHA-256 of all lines before the last one, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Bundles the runner; the same source gives the same text on every machine. */
export function bundleRunner(): RunnerBundle {
  return bundle("host/main.ts", "runner");
}

/** Bundles the telemetry, AWS's client in it, which is most of its text; its last line says `prism-telemetry`. */
export function bundleTelemetry(): RunnerBundle {
  // The packages' ES modules, of which esbuild leaves out what is not used.
  return bundle("host/telemetry/main.ts", "telemetry", {
    mainFields: ["module", "main"],
    minifyIdentifiers: true,
  });
}

function bundle(entry: string, name: string, options: BuildOptions = {}): RunnerBundle {
  const { outputFiles } = buildSync({
    // Relative, so that no path of this machine gets into the text.
    absWorkingDir: join(__dirname, ".."),
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "es2022",
    legalComments: "none",
    minifySyntax: true,
    minifyWhitespace: true,
    charset: "ascii",
    logLevel: "silent",
    ...options,
  });
  const code = `${(outputFiles?.[0]?.text ?? "").trimEnd()}\n`;
  const sha256 = createHash("sha256").update(code).digest("hex");
  return { text: `${code}//prism-${name} ${sha256}\n`, sha256 };
}
