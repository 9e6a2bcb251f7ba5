import type { HostObservation } from "../inspection";
import type { RunKind } from "../run-plan";
import { isGated } from "./refusal";

/** Largest difference between a host's clock and this machine's with which a deployment may begin, in seconds. */
const LARGEST_SECONDS = 60;

interface Skew {
  readonly host: string;
  /** How far the host's clock is ahead, at the least; negative: behind. */
  readonly milliseconds: number;
}

/**
 * Why a deployment may not begin, because the clocks of the hosts and of this machine differ: windows, deadlines and
 * tokens would mean another time on either side. Going back and ending an open run do not ask.
 *
 * @returns  one line for each clock that is off, with its way out
 */
export function clockRefusal(kind: RunKind, hosts: readonly HostObservation[]): string[] {
  if (!isGated(kind)) return [];
  const skews = hosts.flatMap(skewOf);
  const off = skews.filter(isOff);
  if (off.length === 0) return [];
  const isOwn = off.length === skews.length && skews.length > 1 && spreadOf(skews) <= LIMIT;
  return isOwn ? [describeOwn(off)] : off.map((skew) => describeHost(skew, skews));
}

const LIMIT = LARGEST_SECONDS * 1000;

/** Only what lies outside of the time in which the host was asked is certain. */
function skewOf(host: HostObservation): Skew[] {
  if (host.state !== "observed") return [];
  const now = Date.parse(host.inspection.now);
  const asked = Date.parse(host.asked.from);
  const answered = Date.parse(host.asked.until);
  const milliseconds = now < asked ? now - asked : Math.max(0, now - answered);
  return [{ host: host.host, milliseconds }];
}

const isOff = ({ milliseconds }: Skew) => Math.abs(milliseconds) > LIMIT;

function spreadOf(skews: readonly Skew[]): number {
  const all = skews.map(({ milliseconds }) => milliseconds);
  return Math.max(...all) - Math.min(...all);
}

const RULE = `no deployment begins above ${LARGEST_SECONDS} s`;

function describeOwn(off: readonly Skew[]): string {
  const names = off.map(({ host }) => host).join(", ");
  const least = off.map(({ milliseconds }) => Math.abs(milliseconds)).sort((a, b) => a - b)[0] ?? 0;
  const side = (off[0]?.milliseconds ?? 0) > 0 ? "behind" : "ahead of";
  return (
    `the clock of this machine is ${duration(least)} ${side} those of ${names}, which agree, so it seems to be wrong; ` +
    `${RULE}; set it (timedatectl set-ntp true) and try again`
  );
}

function describeHost({ host, milliseconds }: Skew, skews: readonly Skew[]): string {
  const side = milliseconds > 0 ? "ahead of" : "behind";
  const others = skews.filter((skew) => !isOff(skew)).map((skew) => skew.host);
  const who =
    others.length > 0
      ? `${others.join(", ")} and this machine agree, so it seems to be wrong; ${RULE}; set it on ${host} (timedatectl set-ntp true)`
      : `which of them is wrong cannot be seen from here; ${RULE}; compare both with another clock (date -u) and set the wrong one (timedatectl set-ntp true)`;
  return `${host}: its clock is ${duration(Math.abs(milliseconds))} ${side} that of this machine; ${who}`;
}

/** Such as `1 h 2 min`, `3 min 5 s` or `61 s`: the two largest units, rounded down. */
function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
