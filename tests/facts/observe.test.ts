import assert from "node:assert/strict";
import { hostsOf } from "../../config/inventory";
import { observe } from "../../facts/observe";
import { settingsWith } from "../support/settings";
import { closedPort } from "../support/tcp";

/** Asks with settings whose one host and origin nobody answers for. */
async function answers(mode: "live" | "offline", preview: boolean) {
  const [example] = settingsWith().hosts;
  const settings = settingsWith({
    observe: mode,
    repository: "/nowhere/at/all",
    hosts: [{ ...example, address: "127.0.0.1", port: await closedPort() }],
  });
  const hosts = hostsOf(settings);
  const { origin, hosts: observed } = await observe({
    stack: "production",
    settings,
    hosts,
    runner: "",
    preview,
  });
  return { origin: origin.state === "unresolved" && origin.wayOut, hosts: observed };
}

describe("observe", () => {
  it("asks nobody in a preview that is offline, and says so", async () => {
    assert.deepEqual(await answers("offline", true), {
      origin: "set prism:observe to live",
      hosts: [{ host: "web-1", state: "unasked" }],
    });
  });

  for (const [mode, preview] of [
    ["live", true],
    ["live", false],
    ["offline", false],
  ] as const) {
    it(`asks origin and hosts in ${preview ? "a preview" : "an update"} that is ${mode}`, async () => {
      const { origin, hosts } = await answers(mode, preview);
      assert.equal(origin, "check prism:repository and your access to it");
      assert.deepEqual(
        hosts.map(({ state }) => state),
        ["unreachable"],
      );
    });
  }
});
