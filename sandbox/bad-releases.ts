import { readFileSync } from "node:fs";
import { join } from "node:path";
import { addRelease } from "./origin";
import { gatewayFolder, type GatewayRelease } from "./releases";

/** A file of the sample gateway's first release. */
const sourceOf = (path: string) => readFileSync(join(gatewayFolder, "base", path), "utf8");

/** A server of one answer, in place of the sample gateway's; `on` is the name of the host it runs on. */
const serverThatSays = (health: string): string => `
const on = /hosts\\/([^/]+)\\//.exec(process.env.DATA_DIR ?? "")?.[1] ?? "";
Bun.serve({ port: Number(process.env.PORT), fetch: () => Response.json(${health}) });
`;

/** A release after v2.3.0 with these files over it. */
export function releaseOf(
  version: string,
  message: string,
  files: Readonly<Record<string, string>>,
): GatewayRelease {
  return { version, after: "2.3.0", message, files, date: "2026-11-18T10:00:00+08:00" };
}

/** The sample gateway's server with further lines at its end. */
export const serverWith = (lines: string): string => `${sourceOf("src/server.ts")}\n${lines}\n`;

function manifestOf(version: string): string {
  const manifest = JSON.parse(sourceOf("package.json")) as {
    dependencies: Record<string, string>;
  };
  const dependencies = { ...manifest.dependencies, "prism-gone": "file:./vendor/prism-gone" };
  return JSON.stringify({ ...manifest, version, dependencies });
}

/** Keeps busy without ever doing anything. */
const IDLE = "setInterval(() => {}, 1000);";

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
  crashesAtOnce: releaseOf("2.3.10", "Crash at the start", {
    "src/server.ts": `console.error("fatal: no ledger of rules"); process.exit(1);`,
  }),
  crashesLater: releaseOf("2.3.11", "Crash after ten seconds", {
    "src/server.ts": serverWith("setTimeout(() => process.exit(1), 10_000);"),
  }),
  listensElsewhere: releaseOf("2.3.12", "Listen on a port of its own choice", {
    "src/server.ts": `Bun.serve({ port: 0, fetch: () => Response.json({ status: "healthy", version: "2.3.12" }) });`,
  }),
  failsOneRoute: releaseOf("2.3.13", "Answer 500 on analytics", {
    "src/routes.ts": sourceOf("src/routes.ts").replace(
      "return Response.json(readAnalytics(db));",
      'if (db) throw new Error("no analytics today");\n      return Response.json(readAnalytics(db));',
    ),
  }),
  startsSlowly: releaseOf("2.3.14", "Warm up for a minute", {
    "src/server.ts": `await Bun.sleep(60_000);\nawait import("./slow-server");`,
    "src/slow-server.ts": sourceOf("src/server.ts"),
  }),
  logsErrors: releaseOf("2.3.15", "Log errors while all answers are good", {
    "src/server.ts": serverWith('setInterval(() => logError("the index is stale"), 300);'),
  }),
  staysOnline: releaseOf("2.3.16", "Do nothing but stay online", { "src/server.ts": IDLE }),
  hasBadSyntax: releaseOf("2.3.17", "Forget a bracket", {
    "src/server.ts": sourceOf("src/server.ts").replace(
      "const db = openDatabase();",
      "const db = (;",
    ),
  }),
  answersNothing: releaseOf("2.3.18", "Accept and never answer", {
    "src/server.ts": `Bun.serve({ port: Number(process.env.PORT), idleTimeout: 0, fetch: () => new Promise<Response>(() => {}) });`,
  }),
  migratesHalf: releaseOf("2.3.19", "Migrate one level and fail at the next", {
    "migrations/002-half.up.sql": "CREATE TABLE half (id INTEGER PRIMARY KEY);\n",
    "migrations/002-half.down.sql": "DROP TABLE half;\n",
    "migrations/003-rest.up.sql":
      "CREATE TABLE rest (id INTEGER);\nINSERT INTO nowhere VALUES (1);\n",
    "migrations/003-rest.down.sql": "DROP TABLE rest;\n",
  }),
} as const;

/** Adds all of them to an origin; needs v2.3.0 there. */
export async function addBadReleases(origin: string): Promise<void> {
  for (const release of Object.values(badReleases)) await addRelease(origin, release);
}
