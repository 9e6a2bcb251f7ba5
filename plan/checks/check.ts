import type { CheckName, ChecksSettings } from "../../config/checks";
import type { Settings } from "../../config/schema";
import type { HostObservation } from "../inspection";
import type { Deployment } from "../release";
import type { TestResults } from "../test-results";

/** What was asked outside, or why it is not known, with the way out. */
export type Fact<T> = T | { readonly unknown: string };

/** What the origin says of a release. */
export interface TaggedCommit {
  /** Commit of the tag, 40 hexadecimal digits. */
  readonly commit: string;
  readonly isAnnotated: boolean;
  /** Release branch that was looked at. */
  readonly branch: string;
  /** Whether the branch holds the commit; null: there is no such branch. */
  readonly isOnBranch: boolean | null;
  /** Text by path; a file that the release does not have is missing. */
  readonly files: ReadonlyMap<string, string>;
}

/** What is known of the pull requests and the CI of a release. */
export interface ReviewState {
  /** Commit that it is about, 40 hexadecimal digits. */
  readonly commit: string;
  /** Not merged into the release branch yet, one name each. */
  readonly openPullRequests: readonly string[];
  /** Merged without a valid approval. */
  readonly unapprovedPullRequests: readonly string[];
  readonly ci: "success" | "failure" | "pending" | "none";
  /** Names of what failed in CI or still runs. */
  readonly unfinished: readonly string[];
}

/** A release that another stack has verified on all its hosts. */
export interface VerifiedRelease {
  readonly tag: string;
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** Smoke and performance tests of all hosts; null: not every host had them. */
  readonly tests: TestResults | null;
}

/** What the checks rest on besides the hosts. */
export interface ReleaseFacts {
  readonly tagged: Fact<TaggedCommit>;
  /** Not asked where no source is set. */
  readonly review: Fact<ReviewState>;
  /** What staging verified, newest last. */
  readonly staging: Fact<readonly VerifiedRelease[]>;
}

/** Everything the checks rest on. */
export interface CheckQuestion {
  readonly settings: Settings;
  /** From checksOf. */
  readonly checks: ChecksSettings;
  /** What is to be deployed. */
  readonly wanted: Deployment;
  /** One per host of the inventory. */
  readonly hosts: readonly HostObservation[];
  readonly facts: ReleaseFacts;
}

/** What one check found. */
export interface CheckResult {
  readonly check: CheckName;
  readonly passed: boolean;
  /** Passed: what was found. Failed: place, what was expected, what was found, the way out. */
  readonly text: string;
}

/** A rule: what it found to be well, or every reason why the release must not be deployed. */
export type Rule = (question: CheckQuestion) => string | readonly string[];

/** Commit as people write it. */
export const short = (commit: string): string => commit.slice(0, 7);
