/** What a wave needs to know of a host. */
export interface WaveMember {
  readonly name: string;
  readonly ring: "canary" | "stable";
}

/**
 * Order in which hosts are activated: canary hosts first, then the rest. A wave starts when the one before passed.
 *
 * @param together  one wave of all hosts, as a rollback does
 * @returns         no empty wave; every host in exactly one
 */
export function planWaves<Host extends WaveMember>(
  hosts: readonly Host[],
  together: boolean,
): Host[][] {
  const waves = together
    ? [[...hosts]]
    : (["canary", "stable"] as const).map((ring) => hosts.filter((host) => host.ring === ring));
  return waves.filter((wave) => wave.length > 0);
}
