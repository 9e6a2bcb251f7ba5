import assert from "node:assert/strict";
import { bringsTelemetry, telemetryOrder } from "../../../plan/telemetry/order";
import { AWS } from "../../support/aws";
import { settingsWith } from "../../support/settings";

const settings = settingsWith({
  aws: { ...AWS, telemetry: { environmentFile: "/etc/prism/aws.env" } },
  canary: { accessLog: { path: "/var/log/nginx/access.log" } },
});

describe("what a host is told of its telemetry", () => {
  it("names its ring, its peers and where users' requests are", () => {
    const order = telemetryOrder(settings, { name: "web-3" });
    assert.deepEqual(order, {
      lookSeconds: 10,
      mostWaiting: 360,
      ring: "stable",
      region: AWS.region,
      environmentFile: "/etc/prism/aws.env",
      accessLog: settings.canary?.accessLog,
      peers: [
        { name: "web-1", ring: "stable", base: "http://192.0.2.1:3000" },
        { name: "web-2", ring: "canary", base: "http://192.0.2.2:3000" },
      ],
    });
  });

  it("writes an IPv6 address as URLs do", () => {
    const [first, ...others] = settings.hosts;
    const hosts = [{ ...first, address: "2001:db8::1" }, ...others];
    const order = telemetryOrder({ ...settings, hosts: hosts as never }, { name: "web-3" });
    assert.equal(order?.peers[0]?.base, "http://[2001:db8::1]:3000");
  });

  it("is nothing where AWS or the telemetry is off", () => {
    for (const aws of [null, { ...AWS, telemetry: null }, { ...AWS, enabled: false }]) {
      const off = settingsWith({ aws });
      assert.equal(telemetryOrder(off, { name: "web-3" }), null);
      assert.equal(bringsTelemetry(off, { lane: "deploy" }), false);
    }
  });

  it("comes with new deployments only", () => {
    const lanes = ["first", "deploy", "rollback", "adopt"] as const;
    const brought = lanes.filter((lane) => bringsTelemetry(settings, { lane }));
    assert.deepEqual(brought, ["first", "deploy"]);
  });
});
