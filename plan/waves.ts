import { waveEnds, type WaveSizes } from "../config/waves";

/** What a wave needs to know of a host. */
export interface WaveMember {
  readonly name: string;
  readonly ring: "canary" | "stable";
}

/**
 * Order in which hosts are activated: hosts of ring canary first, then the rest, each in the order of the inventory,
 * cut where the settings say. A wave starts when the one before passed.
 *
 * @param waves  null: one wave of all hosts, as a rollback does
 * @returns      no empty wave; every host in exactly one
 */
export function planWaves<Host extends WaveMember>(
  hosts: readonly Host[],
  waves: WaveSizes | null,
): Host[][] {
  const ordered = [
    ...hosts.filter(({ ring }) => ring === "canary"),
    ...hosts.filter(({ ring }) => ring === "stable"),
  ];
  if (hosts.length === 0) return [];
  if (waves === null) return [[...hosts]];
  const ends = waveEnds({ hosts, waves });
  return ends.map((end, at) => ordered.slice(ends[at - 1] ?? 0, end));
}

/**
 * Cuts hosts into batches that are out of service one after the other.
 *
 * @param size  most hosts of a batch, at least 1
 */
export function planBatches<Host>(hosts: readonly Host[], size: number): Host[][] {
  const count = Math.ceil(hosts.length / size);
  return Array.from({ length: count }, (_, at) => hosts.slice(at * size, (at + 1) * size));
}
