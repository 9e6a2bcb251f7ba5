import assert from "node:assert/strict";
import { expectNoAct, expectRelease } from "../../../sandbox/rehearsal/promises";
import type { HostFacts } from "../../../sandbox/rehearsal/hosts";
import type { StackName } from "../../../sandbox/rehearsal/layout";
import type { Overrides, Rig } from "./rig";
import { expectReadable, spoken, withoutIds } from "./words";

/** One thing that goes wrong in `pulumi up`, on hosts that run v2.3.0. */
export interface Fault {
  /** A sentence's end. */
  readonly title: string;
  /** Settings of the update. */
  readonly settings: () => Overrides;
  /** Makes it go wrong; gives what makes it right again. */
  readonly arrange?: () => Promise<() => unknown>;
  /** Lines of the error, names and numbers of this sandbox replaced. */
  readonly says: readonly string[];
  /**
   * How the hosts come out of it. refused: no act on any host. unswitched: steps ran, every process is the one
   * it was. A list: these hosts were switched and went back, all others were not switched.
   */
  readonly ends: "refused" | "unswitched" | readonly string[];
}

/** What the error of a deployment begins and ends with when the only staging host was not switched. */
export const unswitched = (tag: string, reason: string, toDo: string): string[] => [
  `${tag} was not deployed: staging-1, stage: ${reason}`,
  "  staging-1: was never switched, runs <v2.3.0>",
  `  to do: ${toDo}`,
];

/** The same text with what differs from sandbox to sandbox and from run to run replaced. */
export function normalized({ sandbox }: Rig, text: string): string {
  return withoutIds(text)
    .replaceAll(sandbox.folder, "<sandbox>")
    .replaceAll(sandbox.pm2, "<pm2>")
    .replace(/\S+@127\.0\.0\.1/g, "<login>")
    .replace(/127\.0\.0\.1:\d+/g, "<address>")
    .replace(/ -p \d+/g, " -p <port>")
    .replace(/\bport \d+/g, "port <port>")
    .replace(/\bpid \d+ \(.*?\)(?=, not by)/g, "<holder>")
    .replace(/\b[\d.]+ [kMGT]B are free/g, "<size> are free")
    .replace(/\b[0-9a-f]{40}\b/g, "<commit>");
}

/** Lets one thing go wrong, and demands words that help and hosts that run what they ran. */
export async function expectFault(rig: Rig, stack: StackName, fault: Fault): Promise<void> {
  const before = await rig.readHosts();
  const restore = await fault.arrange?.();
  let said;
  try {
    rig.configure(stack, fault.settings());
    said = await rig.up(stack);
  } finally {
    await restore?.();
  }
  const { code, text } = said;
  const words = normalized(rig, spoken(text));
  const error = words.slice(words.indexOf("error: ")).split("\n");
  assert.deepEqual(
    error,
    fault.says.map((line, index) => (index === 0 ? `error: ${line}` : line)),
  );
  assert.notEqual(code, 0);
  assert.notEqual(code, null);
  expectReadable(normalized(rig, text));
  expectEnding(
    before,
    await rig.readHosts(),
    fault.ends,
    rig.hostsOf(stack).map(({ name }) => name),
  );
}

function expectEnding(
  before: HostFacts,
  after: HostFacts,
  ends: Fault["ends"],
  hosts: readonly string[],
): void {
  if (ends === "refused") {
    expectNoAct(before, after);
    return;
  }
  const back = ends === "unswitched" ? [] : ends;
  expectRelease(after, hosts, "v2.3.0");
  for (const name of Object.keys(before)) {
    const [old, now] = [before[name], after[name]];
    assert.equal(now?.link, old?.link, name);
    if (back.includes(name))
      assert.notDeepEqual(now?.process, old?.process, `${name} was switched`);
    else assert.deepEqual(now?.process, old?.process, `${name} kept its process`);
  }
}

/** `pulumi up` with the release that runs: nothing is left over of what went wrong. */
export async function expectNothingLeft(rig: Rig, stack: StackName): Promise<void> {
  rig.configure(stack, {});
  const [first] = normalized(rig, spoken(await rig.deploy(stack))).split("\n");
  assert.equal(first, "Nothing to do: every host runs <v2.3.0>, verified");
}
