import type { HostLedger } from "../../plan/history";
import { nextLine, parseLedger, type LedgerEvent } from "../../plan/ledger";
import type { Deployment, Lane, Run } from "../../plan/release";

const DAY = Date.parse("2026-11-02T02:00:00.000Z");

/** Deployment of a tag. */
export function deploymentOf(tag: string): Deployment {
  return { id: `${tag}-0000000-1111111`, tag, commit: "0".repeat(40), settings: "1111111" };
}

/** How one run goes in a history. */
export interface Told {
  /** Days after the first of them. */
  readonly day: number;
  readonly lane?: Lane;
  readonly tag: string;
  readonly minutes?: number;
  /** Tag that an order left. */
  readonly leaves?: string;
  /** Ends by going back: after the switch, or in stage before it. */
  readonly fails?: "verify" | "stage";
  readonly gapSeconds?: number;
  /** Never ends. */
  readonly isOpen?: boolean;
}

/** The ledgers of hosts that went through runs together. */
export function ledgersOf(hosts: readonly string[], told: readonly Told[]): HostLedger[] {
  return hosts.map((host) => {
    const lines: string[] = [];
    for (const one of told) {
      for (const [minute, event] of eventsOf(one)) {
        const at = new Date(DAY + one.day * 86_400_000 + minute * 60_000).toISOString();
        lines.push(nextLine(lines, event, at));
      }
    }
    return { host, entries: parseLedger(lines.map((line) => `${line}\n`).join("")).entries };
  });
}

function eventsOf(told: Told): [number, LedgerEvent][] {
  const { day, lane = "deploy", tag, minutes = 10, leaves, fails, gapSeconds, isOpen } = told;
  const order = { reason: "errors", restoreData: false, overNewerData: false };
  const run: Run = {
    id: `${lane}-${day}`,
    lane,
    deployment: deploymentOf(tag),
    openedBy: "ops@desk",
    attempt: "2026-11-02T02:00:00.000Z",
    order: leaves === undefined ? null : order,
    takesOver: [],
  };
  const runId = run.id;
  const phase = (name: "stage" | "activate" | "verify", gap = {}): LedgerEvent => {
    const isBad = name === fails;
    const why = isBad ? { reason: `${name} failed` } : {};
    const outcome = isBad ? "failed" : "ok";
    return { type: "phase", runId, phase: name, outcome, seconds: 60, ...gap, ...why };
  };
  const events: [number, LedgerEvent][] = [
    [0, { type: "opened", stack: "test", run, deadline: "2026-12-31T00:00:00.000Z" }],
  ];
  if (leaves !== undefined) {
    events.push([
      0,
      { type: "marked", runId, deployment: deploymentOf(leaves), reason: order.reason },
    ]);
  }
  events.push([1, phase("stage")]);
  if (fails !== "stage" && lane !== "adopt") {
    const gap = gapSeconds === undefined ? {} : { gapSeconds };
    events.push([2, { type: "activated", runId, from: null, to: run.deployment }]);
    events.push([2, phase("activate", gap)], [3, phase("verify")]);
  }
  if (isOpen === true) return events;
  const isBack = fails !== undefined;
  const reason = `${fails ?? ""} failed`;
  events.push([
    minutes,
    isBack
      ? { type: "reverted", run, to: null, reason, bad: fails === "verify" }
      : { type: "confirmed", run },
  ]);
  return events;
}
