import type { AlarmsAside } from "./alarms/before";
import type { BreakGlass } from "./gate/break-glass";

/** What is deployed: a release with the digest of the settings that reach hosts. */
export interface Deployment {
  /** `<tag>-<commit7>-<settings7>`, with _ for the / of a branch; also the folder's name on the host. */
  readonly id: string;
  /** Annotated tag, `vX.Y.Z`, or in staging a release branch. */
  readonly tag: string;
  /** Commit the tag pointed to, or the branch's newest then, 40 hexadecimal digits. */
  readonly commit: string;
  /** Digest of the settings that reach hosts, 7 hexadecimal digits; see settingsDigest. */
  readonly settings: string;
}

/** Way a run was opened; decides which steps it has. */
export type Lane = "first" | "deploy" | "rollback" | "adopt";

/** What a person ordered with a rollback. */
export interface Order {
  readonly reason: string;
  /** Bring back the data of the backup made before the deployment that is left. */
  readonly restoreData: boolean;
  /** Also over data written after that backup. */
  readonly overNewerData: boolean;
}

/** A release check that let a run begin. */
export interface PassedCheck {
  readonly check: string;
  /** What was found. */
  readonly text: string;
}

/** One attempt to bring the whole fleet to one deployment. */
export interface Run {
  /** `<lane>-<window start, open, closed or ordered>-<digest6>`, derived from the facts, so preview and update agree. */
  readonly id: string;
  readonly lane: Lane;
  readonly deployment: Deployment;
  /** `user@machine` that opened it. */
  readonly openedBy: string;
  /**
   * Start of the update that acts, ISO 8601 UTC. A failed verdict is data, so Pulumi would not call its step again for
   * the same input; with a new attempt it does, and finished steps answer from their records.
   */
  readonly attempt: string;
  /** A person's order to go back; null if the configuration asked. An ordered run marks bad what it leaves. */
  readonly order: Order | null;
  /** Ids of open runs that this one ends on the hosts where they are still open. */
  readonly takesOver: readonly string[];
  /** Where a rollback would go once this run is confirmed; stage places it where it is missing. Absent if there is none. */
  readonly lastGood?: Deployment;
  /** What the release checks had found when it was opened, all passed; absent where none was made. */
  readonly checks?: readonly PassedCheck[];
  /** The token that opened the gate for it, spent by it; absent when the gate was open. */
  readonly breakGlass?: BreakGlass;
  /** Alarms that fired when it was opened, and do not end it; absent if none did. */
  readonly alarmsAside?: AlarmsAside;
}
