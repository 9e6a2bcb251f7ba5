import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gateWords } from "../../../plan/report/gate-words";
import { reportOf, type RunReport } from "../../../plan/report/report";
import { runOf } from "../../support/fleet";
import { HOSTS, TOLD } from "../../support/told-runs";

const report = (name: keyof typeof TOLD): RunReport =>
  reportOf(TOLD[name], { stack: "production", zone: "Asia/Shanghai", hosts: HOSTS });

/** As prettier writes it, so that a diff shows one line per change. */
async function formatted(value: unknown): Promise<string> {
  const { format } = await import("prettier");
  return format(JSON.stringify(value), { parser: "json", printWidth: 100 });
}

describe("reportOf", () => {
  // After a wanted change: UPDATE_GOLDEN=1 npx mocha tests/plan/report/report.test.ts
  for (const name of Object.keys(TOLD) as (keyof typeof TOLD)[]) {
    it(`tells a run that is ${name} as the golden one`, async () => {
      const golden = join(__dirname, "golden", `${name}.json`);
      const found = report(name);
      if (process.env.UPDATE_GOLDEN) writeFileSync(golden, await formatted(found));
      assert.deepEqual(found, JSON.parse(readFileSync(golden, "utf8")));
    });
  }

  it("says in one word how each ended", () => {
    const words = Object.keys(TOLD).map((name) => report(name as keyof typeof TOLD).verdict.word);
    assert.deepEqual(words, ["verified", "went back", "aborted", "rolled back"]);
  });

  it("finds the waves by the watches between them", () => {
    const waves = (name: keyof typeof TOLD) => report(name).hosts.map(({ wave }) => wave);
    assert.deepEqual(waves("good"), [1, 2, 3]);
    assert.deepEqual(waves("went-back"), [1, null, null]);
    assert.deepEqual(waves("rollback"), [1, 1, 1]);
    assert.deepEqual(
      report("good").watches.map(({ name }) => name),
      ["canary", "before wave 3"],
    );
  });

  it("tells a run of which a host confirmed nothing as incomplete, and one without an end as open", () => {
    const { good } = TOLD;
    const some = { ...good, endings: good.endings.slice(0, 2) };
    const context = { stack: "production", zone: "UTC", hosts: HOSTS };
    assert.deepEqual(reportOf(some, context).verdict, {
      word: "incomplete",
      tone: "bad",
      sentence: "prod-1, prod-2 confirmed v2.4.0-4444444-5e77195; not so prod-3.",
    });
    const none = { ...good, endings: [], endedAt: null, ending: "open" as const };
    const open = reportOf(none, context);
    assert.deepEqual([open.verdict.word, open.seconds], ["open", null]);
    assert.deepEqual(
      open.hosts.map(({ runs, ending }) => [runs, ending]),
      HOSTS.map(() => ["unknown", "open"]),
    );
  });

  it("keeps a host that has left the inventory", () => {
    const context = { stack: "production", zone: "UTC", hosts: ["prod-3", "prod-9"] };
    assert.deepEqual(
      reportOf(TOLD.good, context).hosts.map(({ host }) => host),
      ["prod-3", "prod-1", "prod-2"],
    );
  });
});

describe("gateWords", () => {
  const words = (id: string, lane: "deploy" | "rollback" | "adopt" = "deploy") =>
    gateWords(runOf("v2.4.0", lane, id));

  it("reads the window from the run's id", () => {
    assert.equal(
      words("deploy-20261118T0200Z-4f1c9a"),
      "open: in the window from 2026-11-18 02:00 UTC",
    );
    assert.equal(words("deploy-open-4f1c9a"), "open: no hours are set");
    assert.equal(
      words("rollback-ordered-4f1c9a", "rollback"),
      "not asked: going back never waits for it",
    );
    assert.equal(words("adopt-open-4f1c9a", "adopt"), "not asked: an adoption changes nothing");
  });

  it("names the token that opened it", () => {
    const breakGlass = {
      stack: "production",
      release: "v2.4.0",
      commit: "4444444",
      actor: "ann@laptop",
      incident: "INC-7",
      reason: "payments are down",
      opens: ["window" as const],
      from: "2026-11-18T02:00:00Z",
      until: "2026-11-18T03:00:00Z",
      nonce: "1",
      id: "a",
      signer: "bob",
      key: "k",
    };
    assert.equal(
      gateWords({ ...runOf("v2.4.0"), breakGlass }),
      "opened by break-glass for INC-7 (payments are down), signed by bob; put aside: window",
    );
  });
});
