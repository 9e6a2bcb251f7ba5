import type { EmergencyFreeze } from "./freezes";
import type { HostObservation } from "../inspection";

/** A freeze as a host keeps it. */
export interface PlacedFreeze extends EmergencyFreeze {
  /** Names it on every host that keeps it. */
  readonly id: string;
  /** `user@machine` of who placed it. */
  readonly by: string;
}

/** What is known of the freezes that hosts keep. */
export interface HostFreezes {
  /** Each once. */
  readonly freezes: readonly PlacedFreeze[];
  /** Hosts that did not say which they keep. */
  readonly silent: readonly string[];
}

/**
 * Longest freeze by command, in days. It is for an emergency: two weeks are time enough to review a longer one and to
 * write it into prism:gate.freezes, where it does not hang on the hosts.
 */
export const LONGEST_FREEZE_DAYS = 14;

/** A freeze's id: letters, digits and dashes; it names a file. */
export const FREEZE_ID = /^[\w-]{1,64}$/;

/**
 * Why a freeze cannot be placed; null if it can.
 *
 * @param now   milliseconds since 1970
 * @param tell  a time as the reader knows it, from ISO 8601; a host knows no zone but UTC
 */
export function freezeProblem(
  freeze: PlacedFreeze,
  now: number,
  tell: (iso: string) => string = show,
): string | null {
  const { id, from, until, reason, owner } = freeze;
  const [start, end] = [Date.parse(from), Date.parse(until)];
  if (!FREEZE_ID.test(id)) return `--id: must be letters, digits and dashes, got ${show(id)}`;
  if (reason.trim() === "") return `--reason: must say why, got ${show(reason)}`;
  if (owner.trim() === "") return `--owner: must name who decides about it, got ${show(owner)}`;
  if (Number.isNaN(start)) return `--from: must be a time, got ${show(from)}`;
  if (Number.isNaN(end)) return `--until: must be a time to come, got ${show(until)}`;
  if (end <= now) {
    const clock = tell(new Date(now).toISOString());
    return `--until: must be a time to come, got ${tell(until)}; now it is ${clock}`;
  }
  if (end - start <= LONGEST_FREEZE_DAYS * 86_400_000) return null;
  return `--until: must be within ${LONGEST_FREEZE_DAYS} days, got ${tell(until)}; write a longer freeze into prism:gate.freezes`;
}

const show = (text: string) => JSON.stringify(text);

/** Name of a new freeze, such as `20261118T0205Z-4f1c`. */
export function freezeId(from: string, random: string): string {
  const minute = new Date(from).toISOString().slice(0, 16);
  return `${minute.replace(/[-:]/g, "")}Z-${random}`;
}

/** The same freeze on several hosts counts once; one that a single host knows counts as well. */
export function uniqueFreezes(kept: readonly (readonly PlacedFreeze[])[]): PlacedFreeze[] {
  return [...new Map(kept.flat().map((freeze) => [freeze.id, freeze])).values()];
}

/** Freezes on the hosts of a stack, as far as they answered. */
export function freezesOnHosts(hosts: readonly HostObservation[]): HostFreezes {
  return {
    freezes: uniqueFreezes(
      hosts.flatMap((host) => (host.state === "observed" ? [host.inspection.freezes] : [])),
    ),
    silent: hosts.flatMap(({ host, state }) => (state === "observed" ? [] : [host])),
  };
}
