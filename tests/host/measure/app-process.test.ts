import assert from "node:assert/strict";
import { createProcessMeter, readUsage, type Usage } from "../../../host/measure/app-process";
import { until } from "../../support/until";

describe("createProcessMeter", () => {
  const looks = (pids: readonly (number | null)[], usages: readonly Usage[], expected = 7) => {
    let at = -1;
    const eye = {
      readPid: () => {
        at += 1;
        return pids[at] ?? null;
      },
      readUsage: () => usages[at] ?? { cpuSeconds: 0, memoryPercent: 0 },
      now: () => at * 5,
    };
    return createProcessMeter(eye, expected);
  };

  it("tells CPU in percent of one core between two looks, and memory at each", async () => {
    const meter = looks(
      [7, 7, 7],
      [
        { cpuSeconds: 100, memoryPercent: 10 },
        { cpuSeconds: 102, memoryPercent: 20 },
        { cpuSeconds: 107, memoryPercent: 30 },
      ],
    );
    const none = { readings: 0, sum: 0 };
    const cpu = (sum: number) => ({ readings: 1, sum });
    assert.deepEqual(await meter.take(), {
      restarts: 0,
      cpuPercent: none,
      memoryPercent: cpu(10),
    });
    assert.deepEqual((await meter.take()).cpuPercent, cpu(40));
    assert.deepEqual((await meter.take()).cpuPercent, cpu(100));
  });

  it("counts another process as a restart, once, and measures no CPU across it", async () => {
    const meter = looks([7, 8, 8], []);
    const restarts = [await meter.take(), await meter.take(), await meter.take()];
    assert.deepEqual(
      restarts.map((each) => [each.restarts, each.cpuPercent?.readings]),
      [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
    );
  });

  it("counts a restart before the first look and one behind a gap", async () => {
    const meter = looks([8, null, 9], []);
    assert.equal((await meter.take()).restarts, 1);
    await assert.rejects(meter.take(), /pm2 has no process of the app/);
    assert.equal((await meter.take()).restarts, 1);
  });

  it("keeps a restart that it saw while the usage could not be read", async () => {
    let isGone = true;
    const eye = {
      readPid: () => 8,
      readUsage: () => {
        if (isGone) throw new Error("gone");
        return { cpuSeconds: 0, memoryPercent: 0 };
      },
      now: () => 0,
    };
    const meter = createProcessMeter(eye, 7);
    await assert.rejects(meter.take(), /gone/);
    isGone = false;
    assert.equal((await meter.take()).restarts, 1);
  });
});

describe("readUsage", () => {
  it("reads this very process from /proc", async () => {
    const first = readUsage(process.pid);
    const mebibytes = process.memoryUsage.rss() / 2 ** 20;
    assert.ok(first.memoryPercent > 0 && first.memoryPercent < 100 && mebibytes > 1);
    await until("some CPU time", () => {
      for (let at = 0; at < 1e6; at += 1) Math.sqrt(at);
      return readUsage(process.pid).cpuSeconds > first.cpuSeconds;
    });
    const { user, system } = process.cpuUsage();
    const own = (user + system) / 1e6;
    assert.ok(Math.abs(readUsage(process.pid).cpuSeconds - own) < 0.5);
  });

  it("throws for a process that is gone", () => {
    assert.throws(() => readUsage(2 ** 22 + 1), /ENOENT/);
  });
});
