import assert from "node:assert/strict";
import { beat } from "../../components/silence";
import { until } from "../support/until";

describe("the silence of a deployment", () => {
  const ends: (() => void)[] = [];
  const unheard = (reason: string) => {
    throw new Error(`expected no trouble, got ${reason}`);
  };
  afterEach(() => ends.splice(0).forEach((end) => end()));

  it("begins with the minute before, goes on by itself, and ends when it is stopped", async () => {
    const said: number[][] = [];
    const say = (times: readonly Date[]) => {
      said.push(times.map((time) => time.getTime()));
      return Promise.resolve();
    };
    const stop = beat(say, unheard, 5);
    ends.push(stop);
    const [first = []] = said;
    assert.equal((first[1] ?? 0) - (first[0] ?? 0), 60_000);
    await until("a third beat", () => said.length >= 3);
    stop();
    const { length } = said;
    let beats = 0;
    ends.push(beat(() => Promise.resolve(void (beats += 1)), unheard, 5));
    await until("as many beats of another one", () => beats >= 3);
    assert.equal(said.length, length);
    assert.ok(said.slice(1).every((times) => times.length === 1));
  });

  it("says once why nobody is silenced, and tries on", async () => {
    let tries = 0;
    const reasons: string[] = [];
    const say = () => {
      tries += 1;
      return Promise.reject(new Error("AccessDenied"));
    };
    ends.push(beat(say, (reason) => void reasons.push(reason), 5));
    await until("a fourth try", () => tries >= 4);
    assert.deepEqual(reasons, ["AccessDenied"]);
  });
});
