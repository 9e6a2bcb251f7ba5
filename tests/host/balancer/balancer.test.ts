import assert from "node:assert/strict";
import { balancerSchema } from "../../../config/balancer";
import { createBalancer, type RunCommand } from "../../../host/balancer/balancer";
import { run } from "../../../host/exec";
import { StepFault } from "../../../host/fault";

const command: RunCommand = (argv, { limitSeconds }) =>
  run(argv, { env: { PATH: "/usr/bin:/bin" }, limitMilliseconds: limitSeconds * 1000 });

describe("the balancer adapter none", () => {
  it("does nothing and says what that costs", async () => {
    const none = createBalancer(balancerSchema.parse({ adapter: "none" }), "prod-1", command);
    await none.drain();
    assert.equal(await none.waitUntilIdle(), 0);
    await none.ready();
    await none.waitUntilUp();
    assert.equal(await none.state(), "unknown");
    assert.equal(
      none.warning,
      "no balancer (prism:balancer.adapter is none): requests are lost while the app restarts",
    );
  });
});

describe("the balancer adapter command", () => {
  function balancer(changes: object = {}) {
    const settings = balancerSchema.parse({
      adapter: "command",
      drain: ["sh", "-c", "exit 0"],
      ready: ["sh", "-c", "exit 0"],
      ...changes,
    });
    const calls: string[][] = [];
    const recorded: RunCommand = (argv, options) => {
      calls.push([...argv, `within ${options.limitSeconds} s`]);
      return command(argv, options);
    };
    return { calls, own: createBalancer(settings, "prod-1", recorded) };
  }

  it("calls the operator's commands with the server's name and the limits", async () => {
    const { own, calls } = balancer({
      drain: ["true", "out", "{server}"],
      ready: ["true", "in", "{server}"],
      drainSeconds: 7,
    });
    await own.drain();
    assert.equal(await own.waitUntilIdle(), 0);
    await own.ready();
    await own.waitUntilUp();
    assert.deepEqual(calls, [
      ["true", "out", "prod-1", "within 7 s"],
      ["true", "in", "prod-1", "within 30 s"],
    ]);
    assert.deepEqual([own.warning, await own.state()], [null, "unknown"]);
  });

  it("says what a command that failed said", async () => {
    const { own } = balancer({ drain: ["sh", "-c", "echo no such upstream >&2; exit 3"] });
    await assert.rejects(own.drain(), (error: StepFault) => {
      assert.deepEqual(
        [error.reason, error.wayOut, error.blame],
        [
          "prism:balancer.drain for prod-1 ended with code 3: no such upstream",
          "try it on the host: sh -c echo no such upstream >&2; exit 3",
          false,
        ],
      );
      return true;
    });
  });

  it("ends a command that hangs", async () => {
    const { own } = balancer({ ready: ["sleep", "60"], readySeconds: 1 });
    await assert.rejects(
      own.ready(),
      /prism:balancer.ready for prod-1 did not end within its limit/,
    );
  }).timeout(20_000);
});
