import assert from "node:assert/strict";
import { server } from "./support/app";
import { failureOf, useGoodHost } from "./support/good-host";

/** A server whose third answer to the check is late. */
const TIRING = server().replace(
  `Response.json({ got: await request.json(), ok: true })`,
  `{ calls += 1; if (calls > 2) await Bun.sleep(2000); return Response.json({ ok: true }); }`,
);

describe("the performance test on one host", function () {
  this.timeout(180_000);
  const rig = useGoodHost();
  const command = ["bun", "run", "perf-test"];
  const performance = { samples: 5, command };
  const limited = (limitMilliseconds: number) => {
    const [check] = rig.host.app["checks"] as object[];
    return { ...rig.host.app, checks: [{ ...check, limitMilliseconds }] };
  };

  beforeEach(() => {
    rig.host.app = limited(20_000);
  });

  it("is written down with what it measured, and stays with the deployment", async () => {
    const fast = rig.release("v2.0.0");
    const verdicts = await rig.host.deploy(rig.order(fast, { performance }));
    const verify = verdicts.find(({ phase }) => phase === "verify");
    const results = async () => {
      const { verified } = (await rig.host.inspect()).ledger;
      return verified.find(({ deployment }) => deployment.id === fast.id)?.tests;
    };
    const first = await results();
    assert.deepEqual({ ...first }, verify?.evidence["tests"]);
    assert.deepEqual(first?.smoke, ["work"]);
    // This release has no such script.
    assert.equal(first.command, null);
    const [measured] = first.performance;
    assert.deepEqual([measured?.name, measured?.samples], ["work", 5]);
    assert.ok((measured?.slowestMilliseconds ?? 0) >= (measured?.medianMilliseconds ?? 1));
    await rig.host.deploy(rig.order(rig.good));
    await rig.host.deploy(rig.order(fast));
    assert.deepEqual(await results(), first);
    await rig.host.deploy(rig.order(rig.good));
  });

  it("takes back a release that becomes slow, though its first answer was in time", async () => {
    rig.host.app = limited(1000);
    const slow = rig.release(
      "v2.0.1",
      `let calls = 0;\n${TIRING.replace("async (request) =>", "async () =>")}`,
    );
    const failure = failureOf(await rig.host.deploy(rig.order(slow, { performance })));
    assert.match(
      failure.reason,
      /^performance: work \(POST \/api\/work\) took \d+ ms, allowed are 1000 ms \(2 of 5\)$/,
    );
    assert.equal(failure.blame, true);
    const { ledger } = await rig.host.inspect();
    assert.ok(ledger.verified.every(({ deployment }) => deployment.id !== slow.id));
  });

  it("takes back a release that fails its own test, with the test's last words", async () => {
    const own = (text: string) => ({
      "package.json": JSON.stringify({ version: "2.0.2", scripts: { "perf-test": text } }),
    });
    const slow = rig.release("v2.0.2", server(), own("echo port $PORT is too slow; exit 3"));
    const failure = failureOf(await rig.host.deploy(rig.order(slow, { performance })));
    assert.equal(
      failure.reason,
      `performance: bun run perf-test ended with code 3: port ${rig.host.port} is too slow`,
    );
  });
});
