import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import type { Phase } from "../../plan/protocol";
import { badReleases } from "../bad-releases";
import type { BareHost } from "../bare-host";
import type { BareSettings } from "../bare-settings";
import { inventoryEntry } from "../rehearsal/stack-files";

/** One way in which a deployment is bad. */
export interface BadDeployment {
  /** What is wrong, for people. */
  readonly title: string;
  /** Tag, with its v. */
  readonly release: string;
  /** Phase that must catch it. */
  readonly phase: Phase;
  /** Words that its reason must hold. */
  readonly reason: RegExp;
  /** False if it is caught before the host was switched. */
  readonly isSwitched: boolean;
  /** Settings that make it bad; gives what takes the cause away again. */
  readonly arrange?: (on: BareHost) => Promise<Arranged>;
}

/** Settings with a cause, and what takes it away. */
export interface Arranged {
  readonly changes: BareSettings;
  readonly restore: () => unknown;
}

const bad = (
  key: keyof typeof badReleases,
  title: string,
  phase: Phase,
  reason: RegExp,
): BadDeployment => ({
  title,
  release: `v${badReleases[key].version}`,
  phase,
  reason,
  isSwitched: phase === "activate" || phase === "verify",
});

/** Takes a port, so that the app cannot have it. */
async function holdPort({ host }: BareHost): Promise<Arranged> {
  const holder = createServer();
  holder.listen(0, "127.0.0.1");
  await once(holder, "listening");
  const { port } = holder.address() as AddressInfo;
  const hosts = [{ ...inventoryEntry(host), appPort: port }];
  return { changes: { hosts }, restore: () => holder.close() };
}

/** An address of TEST-NET-3, which no machine has. Source: RFC 5737 */
const NO_ADDRESS = "203.0.113.1";

function listenNowhere(on: BareHost): Promise<Arranged> {
  const environment = { ...on.settings("v2.4.0").app.environment, HOST: NO_ADDRESS };
  return Promise.resolve({ changes: { app: { environment } }, restore: () => undefined });
}

/** The zoo: everything that must be caught, each with the phase that catches it and words of its reason. */
export const ZOO: readonly BadDeployment[] = [
  bad("crashesAtOnce", "crashes at once", "activate", /the app crashed .*no ledger of rules/),
  bad(
    "crashesLater",
    "crashes after 10 s",
    "verify",
    /the process changed|pm2 shows|nothing listens/,
  ),
  bad("listensElsewhere", "never listens on its port", "activate", /never listened on port \d+/),
  bad("otherVersion", "another version", "activate", /reported version "2\.2\.9" instead of/),
  bad("failsOneRoute", "500 on a core route", "verify", /Analytics \(GET .*\) answered 500/),
  bad("startsSlowly", "slow start", "activate", /never listened on port \d+/),
  bad(
    "logsErrors",
    "leaks ERROR lines",
    "verify",
    /log lines match ERROR; first: .*index is stale/,
  ),
  bad("staysOnline", "only stays online", "activate", /never listened on port \d+/),
  bad("notInstallable", "install fails", "stage", /install \(bun install.*prism-gone/),
  bad("hasBadSyntax", "syntax error", "activate", /the app crashed .*error: /),
  bad("neverHealthy", "never healthy", "activate", /status is "starting" instead of "healthy"/),
  bad("answersNothing", "accepts and never answers", "activate", /GET \/health got no answer/),
  bad("migratesHalf", "migration fails half-way", "migrate", /level 2 -> 3 failed.*nowhere/),
  {
    title: "port taken",
    release: "v2.4.0",
    phase: "stage",
    reason: /port \d+ is held by .*, not by prism-gateway-api/,
    isSwitched: false,
    arrange: holdPort,
  },
  {
    title: "bad env value on a good tag",
    release: "v2.4.0",
    phase: "activate",
    reason: /the app crashed .*cannot listen on 203\.0\.113\.1/,
    isSwitched: true,
    arrange: listenNowhere,
  },
];
