import assert from "node:assert/strict";
import { leftHosts } from "../../plan/left-hosts";

const RUNNING = { "prod-1": "v2.4.0-a-b", "prod-2": "v2.4.0-a-b", "prod-3": "none" };

describe("leftHosts", () => {
  it("names each host that ran something and is no more in the inventory, with its way out", () => {
    assert.deepEqual(leftHosts("production", RUNNING, ["prod-1"]), [
      "prod-2 is no more in prism:hosts, and ran v2.4.0-a-b when the stack saw it last; to stop it there, " +
        "put its entry back, run prism retire prod-2 --stack production, and remove the entry then",
    ]);
  });

  it("says nothing while all are there", () => {
    assert.deepEqual(leftHosts("production", RUNNING, ["prod-1", "prod-2", "prod-3"]), []);
  });
});
