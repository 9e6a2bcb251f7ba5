import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import {
  askBalancer,
  runOn,
  sandboxStatus,
  startSandbox,
  stopSandbox,
  type Sandbox,
} from "../../sandbox";
import { poll } from "../../sandbox/poll";
import { ownerVariable } from "../../sandbox/processes";
import { deployByHand, directoriesOf, hostNamed, leftovers, onHost, waitForApp } from "./by-hand";
import { newFolder } from "./workspace";

const quiet = () => undefined;

async function statusOf(url: string): Promise<number> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.status;
}

describe("sandbox as a whole", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  const folder = newFolder();

  before(async function () {
    // The very first start of all installs Bun, pm2 and moto.
    this.timeout(300_000);
    sandbox = await startSandbox(folder, quiet, { aws: true });
  });
  after(() => stopSandbox(folder, quiet));

  it("runs the application under pm2, behind the balancer, which can drain it", async () => {
    const host = hostNamed(sandbox, "prod-1");
    const { balancer } = sandbox;
    assert.equal(await statusOf(`${balancer.url}/health`), 503);
    const release = await deployByHand(sandbox, host, "v2.4.0");
    const health = await waitForApp(host);
    assert.deepEqual(health, { status: "healthy", version: "2.4.0", migration: 2 });
    assert.deepEqual(directoriesOf(folder, "bun"), [release]);
    const isRouted = async () => (await statusOf(`${balancer.url}/health`)) === 200;
    await poll("the balancer's route", 10, isRouted);
    await askBalancer(balancer, "set server gateway/prod-1 state drain");
    assert.equal(await statusOf(`${balancer.url}/health`), 503);
    await askBalancer(balancer, "set server gateway/prod-1 state ready");
    await poll("the balancer's route", 10, isRouted);
    const { hosts, aws } = await sandboxStatus(folder);
    assert.equal(aws?.isUp, true);
    assert.deepEqual(
      hosts.map(({ name, isUp, hasApp }) => `${name} ${isUp} ${hasApp}`),
      ["staging-1 true false", "prod-1 true true", "prod-2 true false", "prod-3 true false"],
    );
  });

  it("stays out of the way of a second sandbox, whose folder has a very long name", async () => {
    const second = join(newFolder(), "long".repeat(30), "sandbox");
    try {
      const other = await startSandbox(second, quiet);
      const ports = [sandbox, other].flatMap(({ hosts, balancer }) => [
        Number(new URL(balancer.url).port),
        ...hosts.flatMap((host) => [host.sshPort, host.appPort]),
      ]);
      assert.equal(new Set(ports).size, 18);
      await deployByHand(other, hostNamed(other, "prod-1"), "v2.3.0");
      await poll("its balancer's route", 10, async () => {
        return (await statusOf(`${other.balancer.url}/health`)) === 200;
      });
    } finally {
      await stopSandbox(second, quiet);
    }
    assert.deepEqual(leftovers(second), []);
    assert.equal(await statusOf(`${sandbox.balancer.url}/health`), 200);
  });

  it("ends with everything it started, and with nothing else", async () => {
    const host = hostNamed(sandbox, "prod-2");
    const env = { PATH: process.env.PATH, [ownerVariable]: `${sandbox.folder}-2` };
    const stranger = spawn("sleep", ["600"], { env });
    // A detached step that ignores the request to end, and one that hides its environment.
    const stubborn = `trap "" TERM HUP; echo ready > "$HOME/ready"; while :; do sleep 9; done`;
    await onHost(sandbox, host, `setsid sh -c '${stubborn}' >/dev/null 2>&1 </dev/null &`);
    await poll("the stubborn step", 5, () => {
      return leftovers(folder).some((line) => line.endsWith(" sleep"));
    });
    const seconds = `600.${process.pid}`;
    const session = runOn(sandbox, host, ["env", "-i", "/bin/sleep", seconds]);
    await poll("the open session", 5, async () => {
      return (await onHost(sandbox, host, "ps -eo args")).includes(`/bin/sleep ${seconds}`);
    });
    await stopSandbox(folder, quiet);
    assert.equal((await session).code, 255);
    assert.deepEqual(leftovers(folder), []);
    const { processes, hosts, balancer, aws } = await sandboxStatus(folder);
    assert.equal(processes, 0);
    assert.equal(
      hosts.some((entry) => entry.isUp || entry.hasApp),
      false,
    );
    assert.deepEqual([balancer?.isUp, aws?.isUp], [false, false]);
    assert.equal(stranger.exitCode ?? stranger.signalCode, null);
    stranger.kill();
  });

  it("ends sessions that are just being opened", async () => {
    await startSandbox(folder, quiet);
    const host = hostNamed(sandbox, "prod-3");
    const argv = ["env", "-i", "/bin/sleep", `601.${process.pid}`];
    const sessions = Array.from({ length: 6 }, () => runOn(sandbox, host, argv));
    await poll("the first of them", 5, () => {
      return leftovers(folder).some((line) => line.endsWith(" sleep"));
    });
    await stopSandbox(folder, quiet);
    const codes = (await Promise.all(sessions)).map((result) => result.code);
    assert.deepEqual(codes, [255, 255, 255, 255, 255, 255]);
    assert.deepEqual(leftovers(folder), []);
  });

  it("comes back with the same ports and keys, and with the processes that pm2 had saved", async () => {
    assert.deepEqual(await startSandbox(folder, quiet), sandbox);
    const health = await waitForApp(hostNamed(sandbox, "prod-1"));
    assert.deepEqual(health, { status: "healthy", version: "2.4.0", migration: 2 });
  });
});
