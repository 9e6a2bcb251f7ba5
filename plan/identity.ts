import { createHash } from "node:crypto";
import type { Settings } from "../config/schema";
import type { Deployment } from "./release";

/**
 * The same value with the keys of every object in order, so that equal values give equal text.
 *
 * @param value  any JSON value
 */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
}

/**
 * SHA-256 of a JSON value, independent of the order of keys.
 *
 * @returns  64 hexadecimal digits
 */
export function digestOf(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(canonical(value)))
    .digest("hex");
}

/**
 * Digest of the settings that reach hosts. Secret values do not count, their version does; inventory, keys and
 * limits do not count either: changing them deploys nothing.
 *
 * @returns  7 hexadecimal digits
 */
export function settingsDigest(settings: Settings): string {
  const { app, migrations, secrets } = settings;
  const names = Object.keys(secrets.values).sort();
  return digestOf({
    app,
    migrations,
    secrets: { version: secrets.version, variable: secrets.jwtVariable, names },
  }).slice(0, 7);
}

/**
 * The deployment of a release under settings.
 *
 * @param tag             release tag `vX.Y.Z`, or in staging a branch
 * @param commit          40 hexadecimal digits
 * @param settingsDigest  7 hexadecimal digits
 */
export function deploymentOf(tag: string, commit: string, settings: string): Deployment {
  // The id names a folder on the host.
  const name = tag.replaceAll("/", "_");
  return { id: `${name}-${commit.slice(0, 7)}-${settings}`, tag, commit, settings };
}
