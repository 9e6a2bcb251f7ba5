import assert from "node:assert/strict";
import { hostsOf, textOn, type ResolvedHost } from "../../config/inventory";
import { parseSettings } from "../../config/parse";
import { HOST_KEY, inputWith, type Change } from "./input";

function inventory(...changes: readonly Change[]): readonly ResolvedHost[] {
  const { settings, problems } = parseSettings(inputWith(...changes));
  assert.deepEqual(problems, []);
  assert.ok(settings);
  return hostsOf(settings);
}

const PATHS = {
  root: "/srv/prism-gateway",
  bun: "/usr/local/bin/bun",
  pm2: "/usr/local/bin/pm2",
  search: ["/usr/local/bin", "/usr/bin", "/bin"],
};

describe("hostsOf", () => {
  it("fills in what hosts leave out and keeps their order", () => {
    const same = { port: 22, user: "deploy", hostKey: HOST_KEY, jump: null };
    const rest = { migrationRole: false, appPort: 3000, paths: PATHS };
    assert.deepEqual(inventory(), [
      {
        ...same,
        ...rest,
        name: "prod-1",
        address: "192.0.2.1",
        ring: "canary",
        balancerName: "prod-1",
      },
      {
        ...same,
        ...rest,
        name: "prod-2",
        address: "192.0.2.2",
        ring: "stable",
        balancerName: "prod-2",
      },
    ]);
  });

  it("takes user, port of the app and paths from the top where a host says nothing", () => {
    const [first] = inventory(
      [["ssh", "user"], "gateway"],
      [["app", "port"], 8080],
      [["paths", "root"], "/opt/gateway"],
    );
    assert.deepEqual(
      { user: first?.user, appPort: first?.appPort, paths: first?.paths },
      { user: "gateway", appPort: 8080, paths: { ...PATHS, root: "/opt/gateway" } },
    );
  });

  it("prefers what a host says, and changes only those of its paths", () => {
    const [first] = inventory(
      [["paths"], { root: "/opt/gateway", pm2: "/opt/pm2" }],
      [["hosts", 0, "user"], "root"],
      [["hosts", 0, "appPort"], 4000],
      [["hosts", 0, "balancerName"], "gw1"],
      [["hosts", 0, "paths"], { bun: "/opt/bun" }],
    );
    assert.deepEqual(
      [first?.user, first?.appPort, first?.balancerName, first?.paths],
      ["root", 4000, "gw1", { ...PATHS, root: "/opt/gateway", pm2: "/opt/pm2", bun: "/opt/bun" }],
    );
  });

  it("logs in to a jump host as to the host unless it says otherwise", () => {
    const jump = { address: "jump.example.com", hostKey: HOST_KEY };
    const hosts = inventory(
      [["hosts", 0, "jump"], jump],
      [["hosts", 1, "jump"], { ...jump, port: 2222, user: "ops" }],
    );
    assert.deepEqual(
      hosts.map((host) => host.jump),
      [
        { ...jump, port: 22, user: "deploy" },
        { ...jump, port: 2222, user: "ops" },
      ],
    );
  });
});

describe("textOn", () => {
  it("puts the host's root and name in their places and leaves other texts alone", () => {
    const host = { name: "prod-1", paths: { ...PATHS, root: "/opt/gateway" } };
    assert.deepEqual(
      ["{root}/data/{host}", "/srv/data"].map((path) => textOn(path, host)),
      ["/opt/gateway/data/prod-1", "/srv/data"],
    );
  });
});
