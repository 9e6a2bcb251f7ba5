import type { CanarySettings } from "../../config/canary";
import { hostsOf, type ResolvedHost } from "../../config/inventory";
import type { Settings } from "../../config/schema";
import type { Ring } from "../alarms/metrics";
import { ringsOf } from "../alarms/rings";
import type { Run } from "../release";

/** A host that the telemetry of another one asks whether it is well. */
export interface Peer {
  readonly name: string;
  readonly ring: Ring;
  /** Scheme, address and port of its app. */
  readonly base: string;
}

/** Seconds between two looks. Source: the period of the alarm probe-down. */
const LOOK_SECONDS = 10;
/** Looks that wait at most while CloudWatch is away: an hour. */
const MOST_WAITING = 360;

/** What the telemetry of one host is told by the settings. */
export interface TelemetryOrder {
  readonly lookSeconds: number;
  /** Looks that wait at most while CloudWatch is away; then the oldest go. */
  readonly mostWaiting: number;
  readonly ring: Ring;
  /** Where its metrics go. */
  readonly region: string;
  /** AWS's own variables on the host; null: the login's. */
  readonly environmentFile: string | null;
  /** Where users' requests are read; null: from the balancer's counters. */
  readonly accessLog: CanarySettings["accessLog"];
  /** All other hosts. */
  readonly peers: readonly Peer[];
}

/**
 * What a run tells a host of its telemetry: a new deployment places, changes or removes it, going back leaves it alone.
 *
 * @returns  null where the host shall have none
 */
export function telemetryOrder(
  settings: Settings,
  host: Pick<ResolvedHost, "name">,
): TelemetryOrder | null {
  const { aws, canary, waves } = settings;
  if (!aws?.enabled || aws.telemetry === null) return null;
  const hosts = hostsOf(settings);
  const rings = new Map(ringsOf(hosts, waves).map(({ name, ring }) => [name, ring]));
  const ringOf = (name: string): Ring => rings.get(name) ?? "stable";
  return {
    lookSeconds: LOOK_SECONDS,
    mostWaiting: MOST_WAITING,
    ring: ringOf(host.name),
    region: aws.region,
    environmentFile: aws.telemetry.environmentFile,
    accessLog: canary?.accessLog ?? null,
    peers: hosts
      .filter(({ name }) => name !== host.name)
      .map(({ name, address, appPort }) => ({
        name,
        ring: ringOf(name),
        base: `http://${address.includes(":") ? `[${address}]` : address}:${appPort}`,
      })),
  };
}

/** Whether the steps of a run bring the telemetry's program to the hosts. */
export function bringsTelemetry({ aws }: Pick<Settings, "aws">, { lane }: Pick<Run, "lane">) {
  return aws?.enabled === true && aws.telemetry !== null && (lane === "first" || lane === "deploy");
}
