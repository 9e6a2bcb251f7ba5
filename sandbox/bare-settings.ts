import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseSettings } from "../config/parse";
import type { Settings } from "../config/schema";
import { SandboxError } from "./errors";
import { mergedStackFile, type SandboxFacts } from "./rehearsal/stack-files";
import { projectFolder } from "./rehearsal/workbench";

/** What differs from the checked-in settings of production, by key below `prism`; groups key by key. */
export type BareSettings = Readonly<Record<string, unknown>>;

/**
 * Settings as `Pulumi.production.yaml` has them, with the hosts of a sandbox.
 *
 * @throws SandboxError  the changes make them invalid
 */
export function bareSettings(
  facts: SandboxFacts,
  release: string,
  changes: BareSettings = {},
): Settings {
  const checkedIn = readFileSync(join(projectFolder, "Pulumi.production.yaml"), "utf8");
  const { config } = parse(mergedStackFile(checkedIn, facts, "production", release)) as {
    config: Record<string, unknown>;
  };
  const input: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) input[key.replace(/^prism:/, "")] = value;
  for (const [key, value] of Object.entries(changes)) {
    const old = input[key];
    // Another method of the backup has other keys.
    const isMerged = isGroup(old) && isGroup(value) && value["method"] === undefined;
    input[key] = isMerged ? { ...old, ...value } : value;
  }
  const { settings, problems } = parseSettings(input);
  if (settings !== null) return settings;
  throw new SandboxError(
    `settings of a bare host: expected valid ones, got ${problems.join("; ")}`,
  );
}

/** True for a group of keys, which is merged; lists are replaced. */
export function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
