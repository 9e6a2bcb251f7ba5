import assert from "node:assert/strict";
import { describeFreezes } from "../../plan/freeze-status";
import type { PlacedFreeze } from "../../plan/gate/placed-freeze";
import { inspection } from "../support/fleet";
import { gateWith } from "./gate/question";

const FREEZE: PlacedFreeze = {
  id: "20261118T0205Z-4f1c",
  from: "2026-11-18T02:05:00.000Z",
  until: "2026-11-18T10:00:00.000Z",
  reason: "payments are down",
  owner: "ann",
  by: "bob@desk",
};
const HOSTS = [
  inspection({ host: "web-1", freezes: [FREEZE] }),
  inspection({ host: "web-2", freezes: [FREEZE] }),
];

describe("describeFreezes", () => {
  const gate = gateWith({
    freezes: [
      { from: "2026-11-20 00:00", until: "2026-11-21 00:00", reason: "sale" },
      { from: "2026-12-24 00:00", until: "2026-12-27 00:00", reason: "Christmas" },
    ],
  });

  it("says a freeze by command once, with its id and who keeps it, and what comes within two weeks", () => {
    assert.deepEqual(describeFreezes(HOSTS, gate, "2026-11-18T03:00:00Z"), [
      "until Wednesday 2026-11-18 18:00 Asia/Shanghai (2026-11-18T10:00:00Z): payments are down, by ann; 20261118T0205Z-4f1c of bob@desk since Wednesday 2026-11-18 10:05 Asia/Shanghai, on web-1, web-2",
      "from Friday 2026-11-20 00:00 Asia/Shanghai until Saturday 2026-11-21 00:00 Asia/Shanghai (2026-11-20T16:00:00Z): sale; of prism:gate.freezes",
    ]);
  });

  it("says nothing of a freeze from its end on", () => {
    const none = gateWith({});
    assert.equal(describeFreezes(HOSTS, none, "2026-11-18T09:59:59.999Z").length, 1);
    assert.deepEqual(describeFreezes(HOSTS, none, "2026-11-18T10:00:00Z"), []);
  });
});
