import type { Say } from "../sandbox";
import { addRelease } from "../sandbox";
import { measure } from "./clock";
import { inTurn, ROUND, type Contender } from "./contender";
import { hostWords, type Sample } from "./figures";

/** The release that all begin with and go back to. */
export const BASE = "v2.4.0";

/** What is measured, and where it goes. */
export interface Course {
  readonly contenders: readonly Contender[];
  readonly hosts: number;
  readonly runs: number;
  readonly origin: string;
  readonly samples: Sample[];
  readonly missing: string[];
  readonly say: Say;
  /** Called after each act. */
  readonly afterwards?: (what: string) => void;
}

let added = 0;

/** A release of its own with nothing new in it. */
async function newRelease(origin: string): Promise<string> {
  const version = `2.9.${(added += 1)}`;
  const date = "2026-11-18T13:00:00+08:00";
  await addRelease(origin, { version, after: BASE.slice(1), message: version, date });
  return `v${version}`;
}

/** Does all rounds, the contenders in turn at each part of a round, so that noise hits all alike. */
export async function runRounds(course: Course): Promise<void> {
  const { origin, runs, hosts, samples, say, afterwards } = course;
  const running = new Set(course.contenders);
  const trying = async (on: Contender, what: string, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      course.missing.push(`${what}, ${hostWords(hosts)}: ${reason}`);
      say(`${what}: left out from here: ${reason}`);
      running.delete(on);
    }
  };
  for (const on of course.contenders) {
    say(`${on.name}: preparing ${hostWords(hosts)}`);
    await trying(on, `${on.name}: preparing`, async () => {
      await on.prepare(BASE);
      await on.check(BASE);
    });
  }
  for (let round = 0; round < runs; round += 1) {
    const releases = [await newRelease(origin), await newRelease(origin)] as const;
    for (const on of [...running]) {
      await trying(on, `${on.name}: between rounds`, async () => on.settle?.(BASE));
    }
    for (const { act, otherwise, release } of ROUND) {
      const tag = release === null ? BASE : releases[release];
      for (const on of inTurn([...running], round)) {
        const known = on.acts[act] === undefined ? otherwise : act;
        const way = known === undefined ? undefined : on.acts[known];
        if (known === undefined || way === undefined) continue;
        const what = `${on.name}: ${known}`;
        await trying(on, what, async () => {
          const sample = await measure(what, hosts, () => way(tag));
          await on.check(tag);
          samples.push(sample);
          say(`${what}, ${hostWords(hosts)}: ${sample.seconds.toFixed(1)} s`);
          afterwards?.(what);
        });
      }
    }
  }
}
