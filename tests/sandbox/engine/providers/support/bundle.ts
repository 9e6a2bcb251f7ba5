import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { build } from "esbuild";

const source = path.resolve(__dirname, "../../../../../sandbox/engine/providers");

/**
 * Bundles one stand-in into a folder of its own, as it is installed.
 *
 * @param name  file in `sandbox/engine/providers` without its ending, or an absolute path
 * @returns     the command that starts it, and how to remove it
 */
export async function bundleProvider(name: string) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "prism-provider-"));
  const outfile = path.join(folder, "provider.js");
  await build({
    entryPoints: [path.resolve(source, `${name}.ts`)],
    bundle: true,
    platform: "node",
    target: "node20",
    outfile,
    external: ["cpu-features", "*.node"],
    logLevel: "error",
  });
  return {
    command: [process.execPath, outfile],
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
