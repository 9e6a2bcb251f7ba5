import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "../../support/temporary-folder";

/** How a release of the test's app differs from a good one. */
export interface Release {
  readonly tag: string;
  /** Source of src/index.ts; default is a good server. */
  readonly source?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly tagKind?: "annotated" | "lightweight" | "none";
}

/** A good server; `health` is TypeScript for the body of the answer. */
export function server(health = `{ status: "healthy", version }`): string {
  return `
import { appendFileSync } from "node:fs";
const { version } = await Bun.file("package.json").json();
if (process.env.STARTS) appendFileSync(process.env.STARTS, version + "\\n");
Bun.serve({
  port: Number(process.env.PORT),
  routes: {
    "/health": () => Response.json(${health}),
    "/api/work": { POST: async (request) => Response.json({ got: await request.json(), ok: true }) },
    "/secret": () => new Response(process.env.TOKEN),
    "/greeting": () => new Response(process.env.GREETING),
  },
});
console.log("listening as", version);
`;
}

/** The same server with a WebSocket at /ws. */
export function socketServer(source: string): string {
  return source.replace(
    "routes: {",
    `websocket: { message() {} },
  routes: {
    "/ws": (request, server) => (server.upgrade(request) ? undefined : new Response("", { status: 400 })),`,
  );
}

/** Level kept in a file of the data folder; up goes to `level`, down goes one back. */
export function migrationScripts(level: number): Record<string, string> {
  return {
    "migrate.ts": `
import { existsSync, readFileSync, writeFileSync, appendFileSync } from "node:fs";
const file = process.env.DATA + "/level";
const now = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
const [word] = process.argv.slice(2);
if (word !== "status") appendFileSync(process.env.DATA + "/acts", word + "\\n");
if (word === "up") writeFileSync(file, String(Math.max(now, ${level})));
if (word === "down") writeFileSync(file, String(now - 1));
if (word === "status") console.log(JSON.stringify({ level: now }));
`,
  };
}

/** Scripts of package.json that go with `migrationScripts`. */
export const MIGRATION_COMMANDS = {
  migrate: "bun migrate.ts up",
  "migrate:rollback": "bun migrate.ts down",
  "migrate:status": "bun migrate.ts status",
};

/** A real repository; every release is a commit with its tag. */
export interface Origin {
  readonly folder: string;
  /** Commits a release; gives its commit. */
  release(release: Release): string;
  git(...args: string[]): string;
}

/** An empty origin; its folder is made at first use, so that it may be named before a suite starts. */
export function createOrigin(): Origin {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  let made: string | undefined;
  const git = (...args: string[]) =>
    execFileSync("git", [...identity, "-C", folder(), ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  const folder = () => {
    if (made === undefined) {
      made = temporaryFolder();
      git("init", "--quiet", "--initial-branch=main");
    }
    return made;
  };
  return {
    get folder() {
      return folder();
    },
    git,
    release({ tag, source = server(), scripts = {}, files = {}, tagKind = "annotated" }) {
      const manifest = { name: "app", version: tag.slice(1), private: true, scripts };
      const all = {
        "package.json": JSON.stringify(manifest),
        "src/index.ts": source,
        ...files,
      };
      for (const [path, text] of Object.entries(all)) {
        mkdirSync(dirname(join(folder(), path)), { recursive: true });
        writeFileSync(join(folder(), path), text);
      }
      git("add", "-A");
      git("commit", "--quiet", "--allow-empty", "-m", tag);
      if (tagKind === "annotated") git("tag", "-a", tag, "-m", tag);
      if (tagKind === "lightweight") git("tag", tag);
      return git("rev-parse", "HEAD");
    },
  };
}
