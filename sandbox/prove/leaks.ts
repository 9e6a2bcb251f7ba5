import { readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Phase } from "../../plan/protocol";
import { releaseOf, serverWith } from "../bad-releases";
import type { BareHost } from "../bare-host";
import type { BareSettings } from "../bare-settings";
import { addRelease } from "../origin";
import type { GatewayRelease } from "../releases";

/** Prints every secret in the forms that programs print, as an error. */
const TELL = `
for (const [name, value] of Object.entries(process.env)) {
  if (!/^PLANTED_|^JWT_SECRET$/.test(name)) continue;
  const base64 = Buffer.from(value ?? "").toString("base64");
  for (const form of [value, base64, encodeURIComponent(value ?? ""), JSON.stringify(value)]) {
    console.log("ERROR", name, form);
    console.error("ERROR", name, form);
  }
}
`;
const TELL_AND_FAIL = `${TELL}\nprocess.exit(1);\n`;

const withTools = (files: Readonly<Record<string, string>> = {}) => ({
  "tell.ts": TELL_AND_FAIL,
  ...files,
});
const MIGRATION = {
  "migrations/002-told.up.sql": "CREATE TABLE told (id INTEGER PRIMARY KEY);\n",
  "migrations/002-told.down.sql": "DROP TABLE told;\n",
};

/** Good, and able to tell when a command makes it. */
export const QUIET_RELEASE = releaseOf("2.6.0", "Be able to tell", withTools());
const TELLS_AND_CRASHES = releaseOf(
  "2.6.1",
  "Tell and crash",
  withTools({ "src/server.ts": TELL_AND_FAIL }),
);
const TELLS = releaseOf("2.6.2", "Tell while all is well", {
  ...withTools(MIGRATION),
  "src/server.ts": serverWith(TELL),
});
const NEXT = releaseOf("2.6.3", "Change nothing", withTools());

/** Adds what the leaks need to an origin. */
export async function addLeaks(origin: string): Promise<void> {
  for (const release of [QUIET_RELEASE, TELLS_AND_CRASHES, TELLS, NEXT]) {
    await addRelease(origin, release);
  }
}

/** A failure that is forced in one phase, and tells all secrets to whoever listens there. */
export interface Leak {
  readonly phase: Phase;
  readonly release: GatewayRelease;
  /** Settings that make it; they are the same on all hosts. */
  readonly changes: BareSettings;
  /** Makes it on one host; gives what takes it away. */
  readonly arrange?: (on: BareHost) => () => void;
}

const FAIL = ["bun", "tell.ts"];
const UP = ["bun", "run", "migrate", "--env=production"];

/** Failures that settings and releases alone can force, so also through the engine. */
export const FLEET_LEAKS: readonly Leak[] = [
  { phase: "activate", release: TELLS_AND_CRASHES, changes: {} },
  { phase: "backup", release: NEXT, changes: { backup: { command: FAIL } } },
  { phase: "migrate", release: NEXT, changes: { migrations: { up: FAIL } } },
  { phase: "verify", release: TELLS, changes: {} },
];

/** One for every phase that may fail; undo comes last, because it leaves the newer level behind. */
export const LEAKS: readonly Leak[] = [
  {
    // The environment file itself, as the install step might show it.
    phase: "stage",
    release: NEXT,
    changes: { app: { install: ["sh", "-c", "cat ../../../current/app.env >&2; exit 1"] } },
  },
  ...FLEET_LEAKS,
  { phase: "settle", release: TELLS_AND_CRASHES, changes: {}, arrange: tellOnTheWayBack },
  { phase: "undo", release: TELLS, changes: { migrations: { up: UP, down: FAIL } } },
];

/** The release to go back to cannot start any more, and tells. */
function tellOnTheWayBack({ host }: BareHost): () => void {
  // By its real name: the link leads elsewhere meanwhile.
  const file = realpathSync(join(host.root, "current", "code", "src", "server.ts"));
  const text = readFileSync(file, "utf8");
  writeFileSync(file, TELL_AND_FAIL);
  return () => writeFileSync(file, text);
}
