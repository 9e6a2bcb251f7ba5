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
