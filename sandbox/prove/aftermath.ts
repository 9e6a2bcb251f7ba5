import { versionOf } from "../rehearsal/promises";
import type { Ground } from "./experiment";
import type { Fleet } from "./fleet";
import { expectEqual } from "./findings";
import { engineLocks, inspectFleet, runnersOf } from "./fleet-state";
import { releaseProblem } from "./witnesses";

/** Whether somebody has come back to the fleet since something died. */
export type Since = "left alone" | "one more up";

/**
 * Demands that a fleet has come to an end: one verified release everywhere, by link, process, /health and ledger;
 * no guard, no runner, no lock.
 *
 * @returns  tag that runs on all hosts; "mixed" if there is none
 */
export async function expectWhole(
  { findings }: Ground,
  fleet: Fleet,
  where: string,
  since: Since,
): Promise<string> {
  const facts = await fleet.readHosts();
  const versions = fleet.hosts.map((host) => {
    const answer = facts[host];
    return answer === undefined ? "no answer" : versionOf(answer);
  });
  const [tag = "none"] = versions;
  const isMixed = new Set(versions).size > 1;
  expectEqual(
    findings,
    `${where}, hosts on one release`,
    fleet.hosts.map(() => tag),
    versions,
  );
  for (const host of fleet.hosts) {
    expectEqual(findings, `${where}, ${host}`, "", releaseProblem(facts[host], tag));
  }
  for (const each of await inspectFleet(fleet)) {
    const place = `${where}, ${each.host}`;
    const { ledger, current, process, guard, drift } = each;
    const good = ledger.verified.at(-1)?.deployment.id;
    expectEqual(
      findings,
      `${place}, link, process and ledger`,
      [good, good],
      [current?.id, process?.deploymentId],
    );
    expectEqual(findings, `${place}, drift`, [], drift);
    expectEqual(findings, `${place}, guard`, null, guard);
    // A run that no deployer came back to stays written down; past its deadline it keeps nobody out.
    const open = ledger.openRun;
    const isLock = open !== null && Date.parse(open.deadline) > Date.parse(each.now);
    const isOpen = since === "left alone" ? isLock : open !== null;
    expectEqual(findings, `${place}, run that is still open`, "none", isOpen ? open?.id : "none");
  }
  const runners = runnersOf(fleet).map(({ line }) => line);
  expectEqual(findings, `${where}, runners and guards left`, [], runners);
  if (since === "one more up") {
    expectEqual(findings, `${where}, locks of the engine`, [], engineLocks(fleet));
  }
  return isMixed ? "mixed" : tag;
}
