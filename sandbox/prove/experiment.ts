import type { SandboxSettings } from "..";
import type { BareHost } from "../bare-host";
import type { Say } from "../say";
import type { Findings } from "./findings";
import type { Fleet } from "./fleet";
import type { Random } from "./random";

/** How large an experiment is where its own size is not wanted. */
export interface Sizes {
  /** How many requests are sent at least, where requests are; the experiment's own number if left out. */
  readonly requests?: number;
  /** How many watches of each release are made on real hosts; the experiment's own number if left out. */
  readonly live?: number;
  /** IANA zones, where zones are compared; the experiment's own ones if left out. */
  readonly zones?: readonly string[];
  /** Which of its parts are done, where it has named ones; all if left out. */
  readonly rows?: readonly string[];
}

/** What an experiment works with. */
export interface Ground extends Sizes {
  /** How often the repeated part is done. */
  readonly runs: number;
  readonly random: Random;
  readonly findings: Findings;
  readonly say: Say;
  /** Folder for whatever it needs; removed afterwards. */
  readonly folder: string;
  /** Hosts without ssh and engine, made at first use; the same ones for the same number. */
  hosts(number: number): Promise<readonly BareHost[]>;
  /** Hosts with ssh, engine and stacks, started at first use; settings count then only. */
  fleet(settings?: SandboxSettings): Promise<Fleet>;
}

/** One promise that can be tried. */
export interface Experiment {
  /** What is promised, in one sentence. */
  readonly promise: string;
  /** What one of the runs is. */
  readonly unit: string;
  /** How many runs there are unless told otherwise. */
  readonly runs: number;
  /** Does what could break the promise, and writes down what happens. */
  readonly prove: (ground: Ground) => Promise<void>;
}
