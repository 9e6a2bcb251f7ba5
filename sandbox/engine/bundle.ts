import path from "node:path";
import { build } from "esbuild";

/**
 * A program and everything it imports, as one JavaScript file for node 20.
 *
 * @param entry  absolute path of its TypeScript source
 * @param root   absolute path of the project; names in the result are relative to it, so that two
 *               clones give the same bytes
 * @throws Error  esbuild cannot resolve or parse something; it names file and line
 */
export async function bundle(entry: string, root: string): Promise<Buffer> {
  const result = await build({
    entryPoints: [path.relative(root, entry)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    // Compiled helpers of ssh2, which goes on without them.
    external: ["cpu-features", "*.node"],
    logLevel: "silent",
  });
  return Buffer.from(result.outputFiles[0]?.contents ?? []);
}
