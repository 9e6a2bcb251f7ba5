import { join } from "node:path";

/** One release of the sample gateway: what it changes against the one before. */
export interface GatewayRelease {
  /** Version without the v, as package.json has it. */
  version: string;
  /** The release it builds upon; undefined for the first. */
  after?: string;
  /** Folder under `sandbox/gateway/` whose files go over those of the release before. */
  overlay?: string;
  /** Further files, path → text; they go over the overlay's. */
  files?: Readonly<Record<string, string>>;
  /** Subject of the commit and of the tag. */
  message: string;
  /** When it was committed and tagged; fixed, so that the commits are the same on every machine. */
  date: string;
}

/** Folder of the sample gateway's source trees. */
export const gatewayFolder = join(__dirname, "gateway");

/** The releases every sandbox's origin has, oldest first. */
export const releases: readonly GatewayRelease[] = [
  {
    version: "2.3.0",
    overlay: "base",
    message: "Count decisions by kind and speak MCP",
    date: "2026-10-14T10:00:00+08:00",
  },
  {
    version: "2.4.0",
    after: "2.3.0",
    overlay: "v2.4.0",
    message: "Score gateway checks and refuse long intents",
    date: "2026-11-17T10:00:00+08:00",
  },
];

/** Releases that come out while a rehearsal runs, oldest first. */
export const laterReleases: readonly GatewayRelease[] = [
  {
    version: "2.4.1",
    after: "2.4.0",
    message: "Say in the log which rule decided",
    date: "2026-11-18T10:00:00+08:00",
  },
  {
    version: "2.4.2",
    after: "2.4.1",
    message: "Shorten the log",
    date: "2026-11-18T14:00:00+08:00",
  },
  {
    version: "2.5.0",
    after: "2.4.2",
    overlay: "v2.5.0",
    // Well on staging; in production /api/analytics answers 500, which verification finds.
    message: "Count past years too",
    date: "2026-11-19T10:00:00+08:00",
  },
];
