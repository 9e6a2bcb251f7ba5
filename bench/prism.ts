import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Verdict } from "../plan/protocol";
import { SandboxError } from "../sandbox";
import type { Called, Fleet } from "../sandbox/prove/fleet";
import { releaseProblem } from "../sandbox/prove/witnesses";
import type { Contender } from "./contender";
import type { StepTime } from "./table";

/**
 * What the peers do and no more: no balancer, backup, migration or watch. The two dwells are as short as they may be on
 * a busy machine; verification's is a quarter of its limit.
 */
const ALIKE = {
  balancer: { adapter: "none" },
  minimumHealthy: 0,
  backup: { method: "none" },
  limits: { verify: 16, activate: 90 },
};

/** Words that make two programs' calls alike. */
export const UP = ["up", "--yes", "--skip-preview", "--suppress-progress"] as const;

/** Demands that a call ended well. */
export function expectOk(what: string, { code, text }: Called): void {
  if (code === 0) return;
  throw new SandboxError(`${what}: expected exit 0, got ${String(code)}: ${text.slice(-2000)}`);
}

/** The product as it is, over ssh and through the engine. */
export function prism(fleet: Fleet): Contender {
  const configure = (release: string) =>
    fleet.configure({ ...ALIKE, migrations: undefined, release });
  const up = async (): Promise<void> => expectOk("pulumi up", await fleet.pulumi(...UP));
  const rollback = async (...words: readonly string[]): Promise<void> =>
    expectOk("prism rollback", await fleet.prism("rollback", "--reason", "measured", ...words));
  return {
    name: "prism",
    prepare: async (tag) => {
      // The schema is brought up once, as for the peers.
      fleet.configure({ ...ALIKE, release: tag });
      await up();
      configure(tag);
      await up();
    },
    settle: async (tag) => {
      configure(tag);
      await up();
    },
    acts: {
      preview: async () =>
        expectOk("pulumi preview", await fleet.pulumi("preview", "--suppress-progress")),
      up,
      deploy: (tag) => {
        configure(tag);
        return up();
      },
      rollback: () => rollback(),
      "rollback --direct": () => rollback("--direct"),
    },
    check: async (tag) => {
      const facts = await fleet.readHosts();
      const problems = fleet.hosts.map((host) => releaseProblem(facts[host], tag)).filter(Boolean);
      if (problems.length > 0) throw new SandboxError(problems.join("; "));
    },
  };
}

/**
 * How long each step of the newest run took on the slowest host, by the hosts' own records.
 *
 * @param what  of which act they are
 */
export function stepTimes({ sandbox, hosts }: Fleet, what: string): StepTime[] {
  const longest = new Map<string, number>();
  for (const { name, root } of sandbox.hosts) {
    if (!hosts.includes(name)) continue;
    for (const { phase, seconds } of newestRun(join(root, "state", "runs"))) {
      longest.set(phase, Math.max(longest.get(phase) ?? 0, seconds));
    }
  }
  return [...longest].map(([phase, seconds]) => ({ what, hosts: hosts.length, phase, seconds }));
}

function newestRun(runs: string): Verdict[] {
  const newest = (existsSync(runs) ? readdirSync(runs) : [])
    .map((run) => join(runs, run))
    .toSorted((left, right) => statSync(left).mtimeMs - statSync(right).mtimeMs)
    .at(-1);
  if (newest === undefined) return [];
  return readdirSync(newest)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(newest, name), "utf8")) as Partial<Verdict>)
    .filter((verdict): verdict is Verdict => typeof verdict.seconds === "number")
    .toSorted((left, right) => left.startedAt.localeCompare(right.startedAt));
}
