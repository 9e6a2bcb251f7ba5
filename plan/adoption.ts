import type { AppSettings, CheckSettings, HostPaths, MigrationSettings } from "../config/schema";
import type { Inspection } from "./inspection";
import type { Json, PROTOCOL } from "./protocol";
import type { Run } from "./release";

/** Read-only question to a host that may run the app the old way. */
export interface SurveyRequest {
  readonly protocol: typeof PROTOCOL;
  readonly kind: "survey";
  readonly stack: string;
  readonly host: string;
  readonly paths: HostPaths;
  /** pm2's name for the app. */
  readonly process: string;
  /** Path of the health endpoint. */
  readonly health: string;
  /** Requests to send as well; none while nothing may be changed. */
  readonly checks: readonly CheckSettings[];
  /** Folders the backup must hold. */
  readonly data: readonly string[];
}

/** Order to write down what a survey found. */
export interface RecordRequest {
  readonly protocol: typeof PROTOCOL;
  readonly kind: "record";
  /** Asked again under the host's lock: nothing may have changed since. */
  readonly survey: SurveyRequest;
  readonly fingerprint: string;
  readonly run: Run;
  /** With the host's own values in the environment. */
  readonly app: AppSettings;
  readonly port: number;
  readonly migrations: MigrationSettings | null;
  /** Variables whose values are the host's own, and never printed. */
  readonly secretNames: readonly string[];
}

/** What the runner is asked by `prism adopt`. */
export type AdoptRequest = SurveyRequest | RecordRequest;

/** The app's process as it was started, all that another start needs. */
export interface OldProcess {
  readonly pid: number | null;
  /** pm2's word. */
  readonly status: string;
  /** Working directory, from /proc. */
  readonly folder: string;
  readonly script: string;
  readonly args: readonly string[];
  /** Path or name; `none` if the script is a program. */
  readonly interpreter: string;
  readonly interpreterArgs: readonly string[];
  readonly mode: "fork" | "cluster";
  /** Further settings of pm2 that it was started with, by their name in pm2's configuration. */
  readonly options: Readonly<Record<string, Json>>;
  /** Arguments of the Bun binary that start the same; null if that cannot be told. */
  readonly bunArgs: readonly string[] | null;
}

/** The checkout that the process works in. */
export interface Checkout {
  readonly folder: string;
  /** Folder of the app in it; "." is its top. */
  readonly appFolder: string;
  readonly commit: string;
  /** Annotated tags of that commit. */
  readonly tags: readonly string[];
  /** Tags of that commit that have no message. */
  readonly lightweight: readonly string[];
  /** Tracked files that differ from the commit. */
  readonly changed: readonly string[];
  /** Data in it that a release in another folder would not see, and how that shows. */
  readonly data: readonly { readonly path: string; readonly why: string }[];
  /** Environment files that Bun reads at the start of the app. */
  readonly environmentFiles: readonly string[];
  /** Other files in it that are not in the release. */
  readonly others: readonly string[];
}

/** What a survey found on one host; holds secrets. */
export interface Survey {
  readonly host: string;
  readonly inspection: Inspection;
  /** Names of all processes that pm2 of the login user knows, one for each. */
  readonly names: readonly string[];
  readonly process: OldProcess | null;
  readonly checkout: Checkout | null;
  /** TCP ports that the process listens on. */
  readonly ports: readonly number[];
  /** Variables of the app by name: the process's own and those of its environment files. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of variables whose value no environment file can hold. */
  readonly unwritable: readonly string[];
  /** Answer of the health endpoint; words if there was none. */
  readonly health: { readonly status: number; readonly json: Json | null } | string;
  /** What was wrong with the checks, one line for each. */
  readonly failedChecks: readonly string[];
  /** Folders of the backup that do not exist. */
  readonly missingData: readonly string[];
  /** Changes with process, commit, folder or environment. */
  readonly fingerprint: string;
}

/** How an order to record ended on a host. */
export interface Recorded {
  readonly host: string;
  readonly outcome: "recorded" | "already" | "failed";
  /** For failed: what and the way out. */
  readonly reason: string;
}

/** What became of a question to one host. */
export type Answered<T> =
  | { readonly host: string; readonly state: "answered"; readonly answer: T }
  | {
      readonly host: string;
      readonly state: "unreachable";
      readonly reason: string;
      readonly wayOut: string;
    };
