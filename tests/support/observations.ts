import fc from "fast-check";
import { deploymentOf } from "../../plan/identity";
import type { HostObservation, Inspection, LedgerSummary } from "../../plan/inspection";
import type { RunQuestion } from "../../plan/run-plan";
import { inspection, runningFrom } from "./fleet";

/** Records as plain objects: fast-check's own may have no prototype, and no answer is like that. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true });
}

// Few different values, so that hosts, ledgers and wishes meet often.
const tag = fc.constantFrom("v2.3.0", "v2.4.0", "v2.4.0-rc.1", "v2.10.0");
/** Mostly one commit, as it is where no tag was moved. */
const commit = fc.oneof(
  { weight: 12, arbitrary: fc.constant("a".repeat(40)) },
  { weight: 1, arbitrary: fc.constant("b".repeat(40)) },
);
const settings = fc.constantFrom("5e77195", "0000000");
const at = fc.integer({ min: 0, max: 9 }).map((hour) => `2026-11-18T0${hour}:00:00.000Z`);
const id = fc.constantFrom("deploy-open-111111", "deploy-open-222222", "rollback-open-333333");
const reason = fc.constantFrom("health never came", "pm2 errored");

const deployment = fc
  .tuple(tag, commit, settings)
  .map(([tag, commit, settings]) => deploymentOf(tag, commit, settings));

const run = record({
  id,
  lane: fc.constantFrom("first" as const, "deploy" as const, "rollback" as const),
  deployment,
  openedBy: fc.constantFrom("ann@laptop", "ci@runner"),
  attempt: fc.constantFrom("2026-11-18T02:00:00.000Z", "2026-11-18T03:00:00.000Z"),
  order: fc.constantFrom(null, { reason: "slow", restoreData: false, overNewerData: false }),
  takesOver: fc.constantFrom([], ["deploy-open-111111"]),
});
const records = fc.array(record({ deployment, runId: id, at }), { maxLength: 3 });

const ledger: fc.Arbitrary<LedgerSummary> = record({
  head: fc.constantFrom("empty", "head-1", "head-2"),
  openRun: fc.tuple(run, at, at).map(([run, since, deadline]) => ({ ...run, since, deadline })),
  settledRun: fc.option(
    fc
      .tuple(run, at, fc.constantFrom("confirmed" as const, "reverted" as const))
      .map(([run, at, ending]) => ({ ...run, at, ending })),
  ),
  verified: records,
  bad: fc.array(record({ deployment, runId: id, at, reason, ordered: fc.boolean() }), {
    maxLength: 2,
  }),
  lastBackup: fc.constant(null),
  spent: fc.constant([]),
});

const quietLedger = ledger.map((ledger) => ({ ...ledger, openRun: null }));

/** Any answer of one host. */
const answer: fc.Arbitrary<Inspection> = fc
  .record({
    stack: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom("production", null) },
      { weight: 1, arbitrary: fc.constant("other") },
    ),
    current: fc.option(deployment),
    ledger: fc.oneof({ weight: 5, arbitrary: quietLedger }, { weight: 1, arbitrary: ledger }),
    drift: fc.constantFrom([], ["the link was changed by hand"]),
    problems: fc.oneof(
      { weight: 12, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.constant(["pm2 was not found; install it"]) },
    ),
  })
  .map((facts) =>
    inspection({ ...facts, process: facts.current === null ? null : runningFrom(facts.current) }),
  );

const seen = answer.map((inspection): HostObservation => observation(inspection));
const unseen = fc.constantFrom<HostObservation>(
  { host: "", state: "unasked" },
  { host: "", state: "unreachable", reason: "no route", wayOut: "repair it" },
);

/** Questions in which every host answered. */
export const observedQuestions = questionsOf(fc.array(seen, { minLength: 1, maxLength: 3 }));

/** Questions in which at least one host did not answer. */
export const blindQuestions = questionsOf(
  fc
    .tuple(
      fc.array(seen, { maxLength: 2 }),
      unseen,
      fc.array(fc.oneof(seen, unseen), { maxLength: 2 }),
    )
    .map(([before, one, after]) => [...before, one, ...after]),
);

function questionsOf(hosts: fc.Arbitrary<HostObservation[]>): fc.Arbitrary<RunQuestion> {
  return record({
    stack: fc.constant("production"),
    attempt: fc.constant("2026-11-18T05:00:00.000Z"),
    rollback: fc.constant(null),
    resume: fc.constant(false),
    stateSays: fc.constant(null),
    batches: fc.constant([]),
    minimumHealthy: fc.constant(1),
    tag,
    settings,
    origin: fc.oneof(
      { weight: 4, arbitrary: record({ state: fc.constant("resolved" as const), commit }) },
      {
        weight: 1,
        arbitrary: fc.constant({
          state: "unresolved" as const,
          reason: "the origin cannot be read",
          wayOut: "check it",
        }),
      },
    ),
    hosts: hosts.map((all) => all.map((host, index) => named(host, `web-${index + 1}`))),
    retry: fc.option(id),
    operator: fc.constantFrom("bob@desk", "ci@runner"),
    window: fc.constantFrom("open", "closed", "20261118T0200Z"),
  });
}

function observation(inspection: Inspection): HostObservation {
  const { now, host } = inspection;
  return { host, state: "observed", inspection, asked: { from: now, until: now } };
}

function named(host: HostObservation, name: string): HostObservation {
  return host.state === "observed"
    ? observation({ ...host.inspection, host: name })
    : { ...host, host: name };
}
