import { courseOf, addToStretches, type Stretches } from "../../plan/judgement/course";
import type { Look } from "../../plan/judgement/measurements";
import { pastRuns, type HostLedger, type PastRun } from "../../plan/history";
import { nextLine, parseLedger, type LedgerEvent } from "../../plan/ledger";
import type { Phase, Verdict } from "../../plan/protocol";
import type { Run } from "../../plan/release";
import type { RefusedReport } from "../../plan/report/report";
import { probes, look } from "./looks";
import { deployment, runOf } from "./fleet";

/** Hosts of the told runs, the canary host first. */
export const HOSTS = ["prod-1", "prod-2", "prod-3"];
const BEGIN = Date.parse("2026-11-18T02:05:00.000Z");

type Told = readonly [second: number, event: LedgerEvent];

const RUN: Run = {
  ...runOf("v2.4.0", "deploy", "deploy-20261118T0200Z-4f1c9a"),
  checks: [
    { check: "tag", text: "annotated, 4444444 on release/v2.4.0" },
    { check: "staging", text: "stack staging verified 4444444 as v2.4.0" },
  ],
};

const opened = (run: Run): Told => [
  0,
  { type: "opened", stack: "production", run, deadline: "2026-11-18T02:35:00.000Z" },
];

function phase(
  run: Run,
  second: number,
  name: Phase,
  seconds: number,
  more: { readonly reason?: string; readonly evidence?: Verdict["evidence"] } = {},
  outcome: Verdict["outcome"] = more.reason === undefined ? "ok" : "failed",
): Told {
  return [second, { type: "phase", runId: run.id, phase: name, outcome, seconds, ...more }];
}

const backup = (run: Run, second: number, host: string): Told => [
  second,
  {
    type: "backup",
    path: `/backups/${host}-2026-11-18.tar.gz`,
    sha256: "ab".repeat(32),
    bytes: 12_345_678,
    runId: run.id,
  },
];

const activated = (run: Run, second: number): Told => [
  second,
  { type: "activated", runId: run.id, from: deployment("v2.3.0"), to: run.deployment },
];

/** Looks of a watch as evidence, with two findings. */
export function evidenceOf(looks: readonly Look[], state: "ok" | "breach"): Verdict["evidence"] {
  const stretches = looks.reduce<Stretches>((all, one) => addToStretches(all, one), []);
  const errors = state === "ok" ? 0 : 24;
  return {
    watchedSeconds: looks.length * 5,
    requests: "1200 requests, 3 failed",
    findings: [
      { name: "failed probe requests", canary: errors, control: 0, limit: 1, unit: "%", state },
      {
        name: "P95 of probe requests",
        canary: 29,
        control: 27,
        limit: 1000,
        unit: " ms",
        state: "ok",
      },
      {
        name: "CPU, mean of the last 60 s",
        canary: 23,
        control: 20,
        limit: 80,
        unit: "%",
        state: "ok",
      },
    ],
    course: courseOf(stretches) as never,
  };
}

/** Forty seconds that go well, with a little noise. */
export const WELL: readonly Look[] = Array.from({ length: 8 }, (_, at) =>
  look({ probe: probes(0, 20 + at), cpuPercent: { readings: 1, sum: 20 + (at % 3) * 4 } }),
);
const ILL: readonly Look[] = [
  ...WELL.slice(0, 2),
  look({ probe: probes(12) }),
  look({ probe: probes(20) }),
];

const before = (run: Run, host: string): Told[] => [
  opened(run),
  ...(host === "prod-1" ? [phase(run, 1, "lock", 0.4)] : []),
  phase(run, 14, "stage", 12.5),
  backup(run, 20, host),
  phase(run, 20, "backup", 5.5),
];

const confirmed = (run: Run, second: number): Told[] => [
  phase(run, second - 4, "verify", 3),
  [second - 1, { type: "confirmed", run }],
  phase(run, second, "settle", 2),
];

function reverted(run: Run, second: number, reason: string, bad = true): Told[] {
  return [
    [second - 1, { type: "reverted", run, to: deployment("v2.3.0"), reason, bad }],
    phase(run, second, "settle", 6, {}, "reverted"),
  ];
}

/** The one run of hosts that wrote this. */
function told(of: (host: string) => readonly Told[]): PastRun {
  const ledgers = HOSTS.map((host): HostLedger => {
    const lines: string[] = [];
    for (const [second, event] of of(host)) {
      lines.push(nextLine(lines, event, new Date(BEGIN + second * 1000).toISOString()));
    }
    return { host, entries: parseLedger(lines.map((line) => `${line}\n`).join("")).entries };
  });
  const run = pastRuns(ledgers).at(-1);
  if (run === undefined) throw new RangeError("expected a run");
  return run;
}

const BREACH =
  "a breach is certain after 20 s: failed probe requests: expected under 1%, canary 24%";
const ABORTED = "aborted by ann@laptop at 2026-11-18T02:06:00Z: <b>wrong</b> release";
const ORDERED: Run = {
  ...runOf("v2.3.0", "rollback", "rollback-ordered-77aa01"),
  order: { reason: "error rate", restoreData: false, overNewerData: false },
};

/** Runs of every kind of end. */
export const TOLD: Readonly<Record<"good" | "went-back" | "aborted" | "rollback", PastRun>> = {
  good: told((host) => [
    ...before(RUN, host),
    ...(host === "prod-1"
      ? [
          phase(RUN, 24, "migrate", 3),
          [
            24,
            { type: "migrated", runId: RUN.id, deploymentId: RUN.deployment.id, from: 1, to: 2 },
          ] as Told,
        ]
      : []),
    ...(host === "prod-1"
      ? [
          activated(RUN, 25),
          phase(RUN, 31, "activate", 6.5),
          phase(RUN, 76, "canary", 44, { evidence: evidenceOf(WELL, "ok") }),
        ]
      : []),
    ...(host === "prod-2" ? [activated(RUN, 78), phase(RUN, 84, "activate", 6.2)] : []),
    ...(host === "prod-3"
      ? []
      : [phase(RUN, 95, "dwell", 10, { evidence: evidenceOf(WELL.slice(0, 2), "ok") })]),
    ...(host === "prod-3" ? [activated(RUN, 97), phase(RUN, 103, "activate", 6)] : []),
    ...confirmed(RUN, 112),
  ]),
  "went-back": told((host) => [
    ...before(RUN, host),
    ...(host === "prod-1"
      ? [
          activated(RUN, 25),
          phase(RUN, 31, "activate", 6.5),
          phase(RUN, 52, "canary", 20, { reason: BREACH, evidence: evidenceOf(ILL, "breach") }),
        ]
      : []),
    ...reverted(RUN, 60, BREACH, host === "prod-1"),
  ]),
  aborted: told((host) => [
    opened(RUN),
    phase(RUN, 14, "stage", 12.5),
    phase(RUN, 20, "backup", 5.5, { reason: ABORTED }),
    ...reverted(RUN, host === "prod-1" ? 24 : 23, ABORTED, false),
  ]),
  rollback: told(() => [
    opened(ORDERED),
    [
      0,
      { type: "marked", runId: ORDERED.id, deployment: deployment("v2.4.0"), reason: "error rate" },
    ],
    phase(ORDERED, 3, "stage", 2),
    [
      4,
      { type: "activated", runId: ORDERED.id, from: deployment("v2.4.0"), to: ORDERED.deployment },
    ],
    phase(ORDERED, 9, "activate", 5.5),
    ...confirmed(ORDERED, 16),
  ]),
};

/** A refusal by a check and by the gate. */
export function refusedReport(): RefusedReport {
  const host = { runs: "v2.3.0-3333333-5e77195", willRun: "v2.4.0-4444444-5e77195", seconds: 33 };
  const rest = { migration: "-", backup: "builtin" } as const;
  return {
    kind: "refused",
    stack: "production",
    zone: "Asia/Shanghai",
    at: "2026-11-18T03:05:00.000Z",
    newestRun: "first-open-a1b2c3",
    review: {
      stack: "production",
      kind: "deploy",
      wanted: "v2.4.0-4444444-5e77195",
      runId: "deploy-closed-4f1c9a",
      hosts: HOSTS.map((name, at) => ({ host: name, wave: String(at + 1), ...host, ...rest })),
      notes: [],
      seconds: 111,
      pastRuns: 1,
      unseen: [],
      gate: {
        verdict: "closed",
        reasons: [
          "outside of the approved hours",
          "opens on Wednesday 2026-11-18 15:00 Asia/Shanghai",
        ],
      },
      checks: [
        { check: "tag", passed: true, text: "annotated, 4444444 on release/v2.4.0" },
        { check: "staging", passed: false, text: "stack staging: must have verified <4444444>" },
      ],
      reasons: ["prod-2: its clock is 70 s ahead"],
      rollback: {
        command: "prism rollback --stack production",
        to: "v2.3.0-3333333-5e77195",
        undoesMigrations: true,
        seconds: 16,
      },
    },
  };
}
