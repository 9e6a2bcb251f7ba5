import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SandboxSettings } from "..";
import { BareHost } from "../bare-host";
import { SandboxError } from "../errors";
import { endOnSignal } from "../interruption";
import { ensureOrigin } from "../origin";
import type { Say } from "../say";
import { ensureTools } from "../tools";
import { alarms } from "./alarms";
import { backups } from "./backups";
import { bypass } from "./bypass";
import { canary } from "./canary";
import type { Experiment, Ground, Sizes } from "./experiment";
import { noFindings, timesOf, type Times, type Violation } from "./findings";
import { downtime } from "./downtime";
import { gate } from "./gate";
import { openFleet, type Fleet } from "./fleet";
import { kills } from "./kills";
import { links } from "./links";
import { createRandom } from "./random";
import { hangs } from "./hangs";
import { releases } from "./releases";
import { rollback } from "./rollback";
import { secrets } from "./secrets";

/** The experiments by their names. */
export const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  alarms,
  backups,
  bypass,
  canary,
  downtime,
  gate,
  hangs,
  kills,
  links,
  releases,
  rollback,
  secrets,
};

/** Result of one experiment. */
export interface Proof {
  readonly name: string;
  readonly promise: string;
  /** True if nothing was found that breaks the promise. */
  readonly holds: boolean;
  readonly runs: number;
  readonly seed: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly conditions: Readonly<Record<string, string | number>>;
  readonly violations: readonly Violation[];
  /** Measured times in seconds, by what they are of. */
  readonly seconds: Readonly<Record<string, Times>>;
}

/** How an experiment is done. */
export interface ProveOptions extends Sizes {
  /** How often the repeated part is done; the experiment's own number if left out. */
  readonly runs?: number;
  /** Repeats the random choices of an earlier proof. */
  readonly seed?: number;
  readonly say: Say;
  /** A fleet that is open already and stays so. */
  readonly fleet?: () => Promise<Fleet>;
}

/** Does an experiment in a folder of its own, of which nothing is left afterwards. */
export async function prove(name: string, options: ProveOptions): Promise<Proof> {
  const experiment = EXPERIMENTS[name];
  if (experiment === undefined) {
    const names = Object.keys(EXPERIMENTS).join(", ");
    throw new SandboxError(`experiment: expected one of ${names}, got ${name}`);
  }
  const { runs = experiment.runs, seed = Date.now() % 1_000_000, say, fleet, ...sizes } = options;
  const folder = await realpath(await mkdtemp(join(tmpdir(), "prism-prove-")));
  const findings = noFindings();
  const open = openThings(folder, say, fleet);
  const ground: Ground = {
    ...open,
    ...sizes,
    runs,
    random: createRandom(seed),
    findings,
    say,
    folder,
  };
  say(`seed ${seed}`);
  await endOnSignal({ mark: folder, scratch: folder }, async () => {
    try {
      await experiment.prove(ground);
    } catch (error) {
      const found = error instanceof Error ? (error.stack ?? error.message) : String(error);
      findings.violations.push({ where: "the experiment itself", expected: "its end", found });
    } finally {
      await open.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
  const { counts, conditions, violations, seconds } = findings;
  const times = Object.entries(seconds).map(([what, values]) => [what, timesOf(values)] as const);
  return {
    name,
    promise: experiment.promise,
    holds: violations.length === 0,
    runs,
    seed,
    counts,
    conditions,
    violations,
    seconds: Object.fromEntries(times),
  };
}

/** Hosts and fleet of one experiment, each made when it is first asked for. */
function openThings(folder: string, say: Say, fleet: ProveOptions["fleet"]) {
  const hosts: BareHost[] = [];
  let own: Promise<Fleet> | undefined;
  return {
    hosts: async (number: number) => {
      const tools = await ensureTools(say);
      const origin = join(folder, "origin.git");
      await ensureOrigin(origin);
      await mkdir(join(folder, "hosts"), { recursive: true });
      while (hosts.length < number) {
        hosts.push(await BareHost.create(folder, `bare-${hosts.length + 1}`, origin, tools));
      }
      return hosts.slice(0, number);
    },
    fleet:
      fleet ??
      ((settings?: SandboxSettings) => (own ??= openFleet(join(folder, "fleet"), say, settings))),
    close: async () => {
      await Promise.all(hosts.map((host) => host.stop()));
      await (await own?.catch(() => undefined))?.close();
    },
  };
}
