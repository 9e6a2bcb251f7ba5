import { readFileSync } from "node:fs";
import { join } from "node:path";
import { addRelease, type GatewayRelease } from "../../../sandbox";
import { gatewayFolder } from "../../../sandbox/releases";

/** A server of one answer, in place of the sample gateway's; `on` is the name of the host it runs on. */
const serverThatSays = (health: string): string => `
const on = /hosts\\/([^/]+)\\//.exec(process.env.DATA_DIR ?? "")?.[1] ?? "";
Bun.serve({ port: Number(process.env.PORT), fetch: () => Response.json(${health}) });
`;

function releaseOf(
  version: string,
  message: string,
  files: Readonly<Record<string, string>>,
): GatewayRelease {
  return { version, after: "2.3.0", message, files, date: "2026-11-18T10:00:00+08:00" };
}

function manifestOf(version: string): string {
  const text = readFileSync(join(gatewayFolder, "base", "package.json"), "utf8");
  const manifest = JSON.parse(text) as { dependencies: Record<string, string> };
  const dependencies = { ...manifest.dependencies, "prism-gone": "file:./vendor/prism-gone" };
  return JSON.stringify({ ...manifest, version, dependencies });
}

/** Releases that must not stay on any host, by what is wrong with them; each has a tag of its own. */
export const badReleases = {
  neverHealthy: releaseOf("2.3.1", "Never become healthy", {
    "src/server.ts": serverThatSays(`{ status: "starting", version: "2.3.1" }`),
  }),
  otherVersion: releaseOf("2.3.2", "Report another version", {
    "src/server.ts": serverThatSays(`{ status: "healthy", version: "2.2.9" }`),
  }),
  notInstallable: releaseOf("2.3.3", "Depend on what is not there", {
    "package.json": manifestOf("2.3.3"),
  }),
  wrongOnOneHost: releaseOf("2.3.4", "Report another version on prod-2", {
    "src/server.ts": serverThatSays(
      `{ status: "healthy", version: on === "prod-2" ? "2.2.9" : "2.3.4" }`,
    ),
  }),
  tellsSecrets: releaseOf("2.3.5", "Print every secret and crash", {
    "src/server.ts": `
for (const name of ["JWT_SECRET", "PARTNER_KEY", "SIGNING_TOKEN"]) {
  const value = process.env[name] ?? "";
  const forms = [value, JSON.stringify(value), encodeURIComponent(value), btoa(unescape(encodeURIComponent(value)))];
  console.log("ERROR", name, ...forms);
  console.error("ERROR", name, ...forms);
}
process.exit(1);
`,
  }),
} as const;

/** Adds all of them to an origin; needs v2.3.0 there. */
export async function addBadReleases(origin: string): Promise<void> {
  for (const release of Object.values(badReleases)) await addRelease(origin, release);
}
