import { hostsOf, type ResolvedHost } from "../../config/inventory";
import { parseSettings } from "../../config/parse";
import type { Settings } from "../../config/schema";

/** A public key in the form of a host key; belongs to nobody. */
export const HOST_KEY = `ssh-ed25519 ${"A".repeat(68)}`;

/**
 * Settings of a valid stack file with three hosts, of which the second is the canary.
 *
 * @param changes  top-level keys below `prism` as an operator writes them; undefined removes one
 * @throws Error   the result is not valid
 */
export function settingsWith(changes: Readonly<Record<string, unknown>> = {}): Settings {
  const hosts = ["web-1", "web-2", "web-3"].map((name, index) => ({
    name,
    address: `192.0.2.${index + 1}`,
    hostKey: HOST_KEY,
    ...(name === "web-2" && { ring: "canary" }),
  }));
  const { settings, problems } = parseSettings({
    release: "v2.4.0",
    repository: "git@git.example.com:prism/gateway.git",
    hosts,
    backup: { method: "builtin", data: ["{root}/data"] },
    migrations: { scope: "host" },
    ...changes,
  });
  if (settings === null) throw new Error(problems.join("\n"));
  return settings;
}

/** The inventory of those settings. */
export function inventoryWith(
  changes: Readonly<Record<string, unknown>> = {},
): readonly ResolvedHost[] {
  return hostsOf(settingsWith(changes));
}
