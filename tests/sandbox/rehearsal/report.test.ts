import assert from "node:assert/strict";
import { brokenLines, reportTable } from "../../../sandbox/rehearsal/report";
import { reportPage } from "../../../sandbox/rehearsal/report-page";
import { report, stepReport } from "./fixtures";

const BROKEN = stepReport({
  title: "rollback to v2.3.0 on production",
  promise: "every production host runs v2.3.0 again",
  outcome: "broken",
  detail: "expected v2.3.0, found prod-1: /health says <v2.4.0>",
  hosts: { "prod-1": "v2.4.0", "prod-2": "v2.3.0" },
  traffic: null,
});
const NOT_RUN = stepReport({ outcome: "not run", hosts: {}, traffic: null, detail: "" });

describe("reportTable", () => {
  it("shows step, seconds, what hosts run, and requests", () => {
    assert.deepEqual(reportTable(report([stepReport(), BROKEN, NOT_RUN])), [
      "STEP                              SECONDS  HOSTS RUN                        REQUESTS  FAILED",
      "up v2.4.0 on production, traffic     12.3  staging-1 prod-1 prod-2: v2.4.0      1200       0  ok",
      "rollback to v2.3.0 on production     12.3  prod-1: v2.4.0, prod-2: v2.3.0                     BROKEN",
      "up v2.4.0 on production, traffic                                                              NOT RUN",
    ]);
  });
});

describe("brokenLines", () => {
  it("names the step, its promise, and what was found", () => {
    assert.deepEqual(brokenLines(report([stepReport(), BROKEN])), [
      "rollback to v2.3.0 on production: promised that every production host runs v2.3.0 again; " +
        "expected v2.3.0, found prod-1: /health says <v2.4.0>",
    ]);
  });

  it("is empty when every promise was kept", () => {
    assert.deepEqual(brokenLines(report([stepReport()])), []);
  });
});

describe("reportPage", () => {
  it("asks for nothing outside of itself", () => {
    const page = reportPage(report([stepReport()]));
    assert.deepEqual(page.match(/<(script|link|img|iframe)|https?:|url\(|@import/g), null);
  });

  it("has one item per step, in order", () => {
    const page = reportPage(
      report([stepReport({ title: "first" }), stepReport({ title: "second" })]),
    );
    const titles = [...page.matchAll(/<div class="title">(.*?)<\/div>/g)].map(([, title]) => title);
    assert.deepEqual(titles, ["first", "second"]);
  });

  it("escapes what programs said", () => {
    const page = reportPage(report([stepReport({ shown: `<b>"&'` }), BROKEN]));
    assert.match(page, /<pre>&lt;b&gt;&quot;&amp;&#39;<\/pre>/);
    assert.match(page, /\/health says &lt;v2\.4\.0&gt;/);
  });

  it("says how the alarms stood after a step, and what they did", () => {
    const at = "2026-11-18T02:01:07.000Z";
    const change = { at, alarm: "p1", state: "ALARM", reason: "15 > 10" } as const;
    const alarms = { states: { OK: 43, ALARM: 1 }, changes: [change] } as const;
    const page = reportPage(report([stepReport({ alarms }), stepReport()]));
    assert.equal(page.match(/Alarms afterwards: 1 ALARM, 43 OK/g)?.length, 1);
    assert.match(page, /<li>02:01:07 p1 ALARM: 15 &gt; 10<\/li>/);
  });

  it("says at the top whether every promise was kept", () => {
    const verdict = (page: string) => /class="verdict \w+">(.*?)</.exec(page)?.[1];
    assert.equal(verdict(reportPage(report([stepReport()]))), "Every step kept its promise");
    assert.equal(verdict(reportPage(report([BROKEN]))), "A step broke its promise");
  });
});
