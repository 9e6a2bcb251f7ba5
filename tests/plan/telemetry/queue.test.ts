import assert from "node:assert/strict";
import fc from "fast-check";
import { BoundedQueue } from "../../../plan/telemetry/queue";
import { always } from "../../support/always";

describe("a bounded queue", () => {
  it("keeps the newest in their order, never more than it may, and counts every other", () => {
    const acts = fc.array(fc.oneof(fc.constant("push"), fc.constant("send")), { maxLength: 200 });
    always(fc.tuple(acts, fc.integer({ min: 1, max: 10 })), ([all, most]) => {
      const queue = new BoundedQueue<{ n: number }>(most);
      let model: { n: number }[] = [];
      let lost = 0;
      all.forEach((act, n) => {
        if (act === "push") {
          const item = { n };
          queue.push(item);
          lost += Math.max(0, model.length + 1 - most);
          model = [...model, item].slice(-most);
        } else {
          const first = queue.peek();
          assert.equal(first, model[0]);
          if (first !== undefined) queue.remove(first);
          model = model.slice(1);
        }
        assert.equal(queue.length, model.length);
        assert.ok(queue.length <= most);
      });
      assert.equal(queue.takeLost(), lost);
      assert.equal(queue.takeLost(), 0);
    });
  });

  it("does not take the next one for the one that was dropped while it was sent", () => {
    const queue = new BoundedQueue<string>(2);
    ["a", "b"].forEach((item) => queue.push(item));
    const sending = queue.peek() ?? "";
    queue.push("c");
    queue.remove(sending);
    assert.deepEqual([queue.peek(), queue.length, queue.takeLost()], ["b", 2, 1]);
  });
});
