import { createHash } from "node:crypto";
import { join } from "node:path";
import { buildSync } from "esbuild";

/** The runner as one file. */
export interface RunnerBundle {
  /** Whole text; its last line is `//prism-runner <sha256>`. */
  readonly text: string;
  /** SHA-256 of all lines before the last one, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Bundles the runner; the same source gives the same text on every machine. */
export function bundleRunner(): RunnerBundle {
  const { outputFiles } = buildSync({
    // Relative, so that no path of this machine gets into the text.
    absWorkingDir: join(__dirname, ".."),
    entryPoints: ["host/main.ts"],
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
  });
  const code = `${(outputFiles[0]?.text ?? "").trimEnd()}\n`;
  const sha256 = createHash("sha256").update(code).digest("hex");
  return { text: `${code}//prism-runner ${sha256}\n`, sha256 };
}
