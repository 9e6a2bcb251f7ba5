import assert from "node:assert/strict";
import { Sender } from "../../../host/telemetry/sender";
import type { Datum } from "../../../plan/telemetry/sample";

const look = (at: number) => [{ at }] as unknown as readonly Datum[];

/** A CloudWatch that can be away, refuse a look, or take its time. */
function rig(mostWaiting = 3) {
  const taken: number[] = [];
  const said: string[] = [];
  const state = { problem: null as Error | null, refused: -1, held: Promise.resolve() };
  const put = async ([first]: readonly Datum[]) => {
    await state.held;
    if (state.problem !== null) throw state.problem;
    if (first?.at === state.refused) {
      throw Object.assign(new Error("bad value"), { name: "InvalidParameterValueException" });
    }
    taken.push(first?.at ?? -1);
  };
  return { taken, said, state, sender: new Sender(put, mostWaiting, (line) => said.push(line)) };
}

describe("the telemetry's sender", () => {
  it("keeps the newest while CloudWatch is away, and says so once", async () => {
    const { taken, said, state, sender } = rig();
    state.problem = new Error("no route");
    for (let at = 0; at < 6; at += 1) await sender.send(look(at));
    state.problem = null;
    await sender.send(look(6));
    await sender.send(look(7));
    assert.deepEqual(taken, [4, 5, 6, 7]);
    assert.deepEqual(said, [
      "CloudWatch takes no data, looks wait: no route",
      "3 looks wait; from now on the oldest are dropped",
      "CloudWatch takes data again: 3 looks are put, 4 were dropped",
    ]);
  });

  it("drops a look that is refused, so that it keeps no other back", async () => {
    const { taken, said, state, sender } = rig();
    state.refused = 1;
    for (let at = 0; at < 3; at += 1) await sender.send(look(at));
    assert.deepEqual(taken, [0, 2]);
    assert.deepEqual(said, ["CloudWatch refused a look, which is dropped: bad value"]);
  });

  it("sends one look at a time, also those that come while it waits", async () => {
    const { taken, state, sender } = rig();
    let free = () => {};
    state.held = new Promise((done) => (free = done));
    const sending = [0, 1, 2].map((at) => sender.send(look(at)));
    free();
    await Promise.all(sending);
    assert.deepEqual(taken, [0, 1, 2]);
  });
});
