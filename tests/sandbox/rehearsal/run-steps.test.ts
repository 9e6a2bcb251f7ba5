import assert from "node:assert/strict";
import { layoutOf } from "../../../sandbox/rehearsal/layout";
import { runSteps } from "../../../sandbox/rehearsal/run-steps";
import type { RehearsalContext, Step } from "../../../sandbox/rehearsal/step";
import { answer } from "./fixtures";

function context(): RehearsalContext {
  return {
    layout: layoutOf("/srv/rehearsal"),
    say: () => undefined,
    startTraffic: () => ({ stop: () => Promise.reject(new Error("no traffic here")) }),
    readHosts: () => Promise.resolve({ "prod-1": answer("prod-1", "v2.4.0") }),
  };
}

const step = (title: string, run: Step["run"]): Step => ({ title, promise: "it works", run });
const keeps = (title: string) => step(title, () => Promise.resolve({ proof: "seen" }));
const clock = (): (() => number) => {
  let now = 0;
  return () => (now += 1500);
};

describe("runSteps", () => {
  it("reports proof, time and what hosts run after each step", async () => {
    assert.deepEqual(await runSteps([keeps("one")], context(), clock()), [
      {
        title: "one",
        promise: "it works",
        outcome: "kept",
        detail: "seen",
        seconds: 1.5,
        hosts: { "prod-1": "v2.4.0" },
        traffic: null,
        alarms: null,
        shown: "",
      },
    ]);
  });

  it("does not run what comes after a broken promise", async () => {
    const breaks = step("two", () => Promise.reject(new Error("expected 1, found 2")));
    const reports = await runSteps([keeps("one"), breaks, keeps("three")], context(), clock());
    assert.deepEqual(
      reports.map(({ outcome, detail }) => [outcome, detail]),
      [
        ["kept", "seen"],
        ["broken", "expected 1, found 2"],
        ["not run", ""],
      ],
    );
  });

  it("does not hide how a step went when hosts cannot be asked afterwards", async () => {
    const lost = { ...context(), readHosts: () => Promise.reject(new Error("gone")) };
    const [only] = await runSteps([keeps("one")], lost, clock());
    assert.deepEqual([only?.outcome, only?.hosts], ["kept", {}]);
  });
});
