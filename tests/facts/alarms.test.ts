import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { alarmReader, readAlarmsBefore } from "../../facts/alarms";
import { NO_ALARMS } from "../../plan/alarms/before";
import { AWS } from "../support/aws";
import { awsClients } from "../support/aws-clients";
import { settingsWith } from "../support/settings";
import { startMoto, type Moto } from "../support/moto";
import { withSandboxAws } from "../../sandbox/aws-environment";

const PLACE = { region: AWS.region, profile: null };

describe("alarmReader", function () {
  // The very first time, moto is installed.
  this.timeout(10 * 60_000);
  const outer = { ...process.env };
  let moto: Moto;
  let cloudwatch: CloudWatch;
  let fake: Server | undefined;

  before(async () => {
    moto = await startMoto();
    ({ cloudwatch } = awsClients(moto.url));
  });
  after(() => moto.stop());
  beforeEach(() => {
    process.env = { ...withSandboxAws(outer, { url: moto.url }) };
  });
  afterEach(async () => {
    process.env = outer;
    const server = fake;
    fake = undefined;
    if (server) await new Promise((resolve) => server.close(resolve));
  });

  const put = (name: string) =>
    cloudwatch.putMetricAlarm({
      AlarmName: name,
      ComparisonOperator: "GreaterThanThreshold",
      EvaluationPeriods: 1,
      Threshold: 1,
      Namespace: "N",
      MetricName: "M",
      Statistic: "Sum",
      Period: 60,
    });
  const fail = async (status: number, type: string) => {
    const server = (fake = createServer((_, response) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify({ __type: type, message: "No." }));
    }));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${port}`;
  };
  const unknown = async () => {
    const seen = await alarmReader(PLACE)(["a"]);
    return "unknown" in seen ? seen.unknown : "";
  };

  it("reads metric and composite alarms by name, more than one call takes, and leaves out others", async () => {
    const names = Array.from({ length: 120 }, (_, index) => `one-${index}`);
    for (const name of [...names, "other"]) await put(name);
    await cloudwatch.putCompositeAlarm({ AlarmName: "all", AlarmRule: 'ALARM("one-0")' });
    for (const AlarmName of ["one-119", "all"]) {
      await cloudwatch.setAlarmState({
        AlarmName,
        StateValue: "ALARM",
        StateReason: "2 of 3\n  were above",
      });
    }
    const seen = await alarmReader(PLACE)([...names, "all", "absent"]);
    assert.ok(!("unknown" in seen));
    assert.deepEqual([...seen.keys()].sort(), [...names, "all"].sort());
    for (const name of ["one-119", "all"]) {
      const found = seen.get(name);
      assert.deepEqual([found?.state, found?.reason], ["ALARM", "2 of 3 were above"]);
      const since = Date.parse(found?.since ?? "");
      assert.ok(Math.abs(since - Date.now()) < 600_000, String(since));
    }
    assert.equal(seen.get("one-0")?.state, "OK");
  });

  it("says that nothing answers", async () => {
    process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:9";
    assert.equal(
      await unknown(),
      "CloudWatch in ap-east-1: expected the alarms' states, but it could not be asked (ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:9); " +
        "check the network, AWS_ENDPOINT_URL and prism:aws.region",
    );
  });

  it("says that there is no login", async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    assert.match(
      await unknown(),
      /^CloudWatch in ap-east-1: .* no login could be found \(.+\); log in again \(such as aws sso login\)/,
    );
  });

  for (const [type, words] of [
    ["ExpiredToken", /did not take the login \(No\.\); log in again/],
    ["AccessDenied", /refused the login \(No\.\); allow it cloudwatch:DescribeAlarms$/],
    ["Throttling", /was asked too often \(No\.\); try again in a minute$/],
  ] as const) {
    it(`says what ${type} means`, async () => {
      await fail(403, type);
      assert.match(await unknown(), words);
    });
  }

  it("lets a deployment begin that registers the alarms, and none while one of them fires", async () => {
    const settings = settingsWith({ aws: AWS });
    const registers = await readAlarmsBefore("production", settings);
    assert.deepEqual(registers.refusal, []);
    assert.match(registers.warnings.join(), /^no alarm is registered yet/);

    const AlarmName = "prism-production-outage-rate";
    await put(AlarmName);
    await cloudwatch.setAlarmState({ AlarmName, StateValue: "ALARM", StateReason: "60 > 50" });
    const refused = await readAlarmsBefore("acme/production", settings);
    assert.equal(refused.refusal.length, 1);
    assert.match(refused.refusal.join(), /^alarm outage-rate fires since \S+Z: 60 > 50; mend/);
  });

  it("asks nothing where there are no alarms", async () => {
    process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:9";
    const off = settingsWith({ aws: { ...AWS, enabled: false } });
    assert.deepEqual(await readAlarmsBefore("production", off), NO_ALARMS);
  });
});
