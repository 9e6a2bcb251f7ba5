import assert from "node:assert/strict";
import { linesToChange } from "../../cli/retire";
import type { Settings } from "../../config/schema";
import { settings } from "./status-fixtures";

const REMOVE = "Now remove the entry named prod-2 from prism:hosts and commit it.";

/** Settings of three hosts. */
function fleet(changes: Partial<Settings>): Settings {
  const two = settings();
  const third = two.hosts.slice(0, 1).map((host) => ({ ...host, name: "prod-3", port: 2222 }));
  return { ...two, hosts: [...two.hosts, ...third], ...changes };
}

describe("linesToChange", () => {
  it("names the host's entry, and nothing else while the rest stays right", () => {
    assert.deepEqual(linesToChange(fleet({}), "prod-2"), [REMOVE]);
  });

  it("names minimumHealthy where one host less cannot keep it", () => {
    assert.deepEqual(linesToChange(fleet({ minimumHealthy: 2 }), "prod-2"), [
      REMOVE,
      "Change with it, or the next pulumi up refuses the file:",
      "  prism:minimumHealthy: must be less than the number of hosts, 2, got 2; a host is out of service while its app restarts, so lower it to 1 or add a host",
    ]);
  });
});
