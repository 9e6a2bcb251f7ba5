import assert from "node:assert/strict";
import { clockRefusal } from "../../../plan/gate/clock";
import type { HostObservation } from "../../../plan/inspection";
import type { RunKind } from "../../../plan/run-plan";
import { running } from "../../support/fleet";

const MIDDAY = Date.parse("2026-11-18T04:00:00Z");
const isoAt = (seconds: number) => new Date(MIDDAY + seconds * 1000).toISOString();

/** Hosts that were asked at midday and had answered two seconds later, each with its own clock's seconds after midday. */
function hostsAt(...clocks: readonly (number | null)[]): HostObservation[] {
  return clocks.map((seconds, index) => {
    const host = `web-${index + 1}`;
    if (seconds === null) return { host, state: "unreachable", reason: "dead", wayOut: "mend it" };
    const inspection = { ...running("v2.3.0", host), now: isoAt(seconds) };
    return { host, state: "observed", inspection, asked: { from: isoAt(0), until: isoAt(2) } };
  });
}

const RULE = "no deployment begins above 60 s";
const HERE = `which of them is wrong cannot be seen from here; ${RULE}; compare both with another clock (date -u) and set the wrong one (timedatectl set-ntp true)`;
const own = (by: string, names: string) =>
  `the clock of this machine is ${by} those of ${names}, which agree, so it seems to be wrong; ${RULE}; set it (timedatectl set-ntp true) and try again`;

describe("clockRefusal", () => {
  const ROWS: [what: string, clocks: (number | null)[], says: string[]][] = [
    ["clocks that agree", [1, 1, 1], []],
    ["a clock that is 60 s ahead of the answer", [62], []],
    ["a clock that is 60 s behind the question", [-60], []],
    ["no clock", [null], []],
    [
      "one host, ahead",
      [62.001],
      [`web-1: its clock is 60 s ahead of that of this machine; ${HERE}`],
    ],
    [
      "one host, behind",
      [-60.001],
      [`web-1: its clock is 60 s behind that of this machine; ${HERE}`],
    ],
    [
      "one host of three",
      [1, 187, 60],
      [
        `web-2: its clock is 3 min 5 s ahead of that of this machine; web-1, web-3 and this machine agree, so it seems to be wrong; ${RULE}; set it on web-2 (timedatectl set-ntp true)`,
      ],
    ],
    ["all hosts ahead alike", [7222, 7250], [own("2 h 0 min behind", "web-1, web-2")]],
    ["all hosts behind alike", [-3660, -3700], [own("1 h 1 min ahead of", "web-1, web-2")]],
    ["all that answered", [null, 100, 101], [own("98 s behind", "web-2, web-3")]],
    [
      "all hosts, each by another time",
      [-100, 102],
      [
        `web-1: its clock is 100 s behind that of this machine; ${HERE}`,
        `web-2: its clock is 100 s ahead of that of this machine; ${HERE}`,
      ],
    ],
  ];
  for (const [what, clocks, says] of ROWS) {
    it(`${says.length === 0 ? "lets pass" : "refuses"} ${what}`, () => {
      assert.deepEqual(clockRefusal("deploy", hostsAt(...clocks)), says);
    });
  }

  it("asks only of what begins something new", () => {
    const kinds: RunKind[] = ["first", "deploy", "rollback", "resume", "noop", "held", "unknown"];
    const refused = kinds.filter((kind) => clockRefusal(kind, hostsAt(3600)).length > 0);
    assert.deepEqual(refused, ["first", "deploy"]);
  });
});
