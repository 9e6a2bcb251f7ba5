import { join } from "node:path";

/** The project's folder: the one with Pulumi.yaml. */
export const projectFolder = join(__dirname, "..");
