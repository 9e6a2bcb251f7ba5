import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addToStretches,
  courseOf,
  MOST_STRETCHES,
  watchedOf,
  type Stretches,
} from "../../../plan/judgement/course";
import type { Look } from "../../../plan/judgement/measurements";
import { anyLooks, look, probes, times } from "../../support/looks";

const stretch = (looks: readonly Look[], most?: number) =>
  looks.reduce<Stretches>((all, one) => addToStretches(all, one, most), []);
const course = (looks: readonly Look[], most?: number) => courseOf(stretch(looks, most));

describe("the course of a watch", () => {
  it("has a value of each group per look", () => {
    assert.deepEqual(
      course([look(), look({ probe: probes(5, 20, 50) }, { cpuPercent: { readings: 0, sum: 0 } })]),
      {
        seconds: [5, 10],
        canary: {
          probeErrorPercent: [0, 10],
          probeP95Milliseconds: [30.1, 30.1],
          cpuPercent: [20, 20],
          memoryPercent: [40, 40],
        },
        control: {
          probeErrorPercent: [0, 0],
          probeP95Milliseconds: [30.1, 30.1],
          cpuPercent: [20, null],
          memoryPercent: [40, 40],
        },
      },
    );
  });

  it("has no control in a first deployment", () => {
    assert.equal(course([look({}, null)]).control, null);
  });

  it("joins looks into longer stretches, so that it stays small", () => {
    const looks = [...times(8, look()), ...times(2, look({ probe: probes(25) }))];
    assert.deepEqual(course(looks, 4).seconds, [20, 40, 50]);
    assert.deepEqual(course(looks, 4).canary.probeErrorPercent, [0, 0, 50]);
    const hour = course(times(720, look()));
    assert.ok(hour.seconds.length > MOST_STRETCHES / 3 && hour.seconds.length <= MOST_STRETCHES);
    assert.ok(JSON.stringify(hour).length < 4000);
  });

  it("never loses time or a request, and never grows beyond its limit", () => {
    const requests = (looks: readonly Look[]) =>
      looks.reduce((total, { canary }) => total + canary.probe.requests, 0);
    const seconds = (looks: readonly Look[]) =>
      looks.reduce((total, one) => total + one.seconds, 0);
    fc.assert(
      fc.property(anyLooks, fc.integer({ min: 2, max: 12 }), (looks, most) => {
        const found = stretch(looks, most);
        assert.ok(found.length <= most);
        assert.deepEqual([requests(found), seconds(found)], [requests(looks), seconds(looks)]);
      }),
    );
  });

  it("is read from a watch's evidence only", () => {
    const watched = { watchedSeconds: 5, requests: "none", findings: [] };
    assert.deepEqual(watchedOf(watched), watched);
    assert.equal(watchedOf({ runs: "v2.4.0" }), null);
    assert.equal(watchedOf(undefined), null);
  });
});
