import { join } from "node:path";
import type { Say } from "../say";
import { ensureVenv } from "../venv";

/** moto and all it needs, each in its version. */
const requirements = join(__dirname, "requirements.txt");

/**
 * A Python that has moto.
 *
 * @returns        absolute path of the program
 * @throws SandboxError  Python is too old, or moto cannot be installed
 */
export function ensureMoto(say: Say): Promise<string> {
  return ensureVenv({ name: "moto", requirements, title: "moto, which plays AWS" }, say);
}
