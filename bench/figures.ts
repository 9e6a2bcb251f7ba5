import { medianOf } from "../plan/measures/interval";

/** One thing that was done once. */
export interface Sample {
  /** Who did what, such as `ansible: deploy`. */
  readonly what: string;
  /** How many hosts it was done on. */
  readonly hosts: number;
  /** From its start to its end by the clock. */
  readonly seconds: number;
  /** Processor time of the whole machine meanwhile, that of the hosts and of strangers included. */
  readonly machineSeconds: number;
  /** Of it, what the deployer and the programs that it waited for needed. */
  readonly deployerSeconds: number;
}

/** All samples of one thing on one number of hosts. */
export interface Figure {
  readonly what: string;
  readonly hosts: number;
  readonly runs: number;
  /** Seconds by the clock. */
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** Medians of the processor times. */
  readonly machineSeconds: number;
  readonly deployerSeconds: number;
}

/** Median and spread of everything that was measured, in the order in which it first was. */
export function figuresOf(samples: readonly Sample[]): Figure[] {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = `${sample.hosts} ${sample.what}`;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [figureOf(first, group)];
  });
}

function figureOf({ what, hosts }: Sample, group: readonly Sample[]): Figure {
  const seconds = group.map((sample) => sample.seconds);
  const median = (values: readonly number[]) => medianOf(values) ?? 0;
  return {
    what,
    hosts,
    runs: group.length,
    median: median(seconds),
    least: Math.min(...seconds),
    most: Math.max(...seconds),
    machineSeconds: median(group.map((sample) => sample.machineSeconds)),
    deployerSeconds: median(group.map((sample) => sample.deployerSeconds)),
  };
}

/** A number of hosts in words. */
export function hostWords(count: number): string {
  return `${count} ${count === 1 ? "host" : "hosts"}`;
}
