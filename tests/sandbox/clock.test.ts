import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clockAt, removeStaleClocks } from "../../sandbox/clock";
import { run } from "../../sandbox/run";
import { ensureSystemPackages } from "../../sandbox/system-packages";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

const SCRIPT = "process.stdout.write(new Date().toISOString())";

describe("clockAt", function () {
  this.timeout(120_000);

  after(removeTemporaryFolders);
  before("faketime", () => ensureSystemPackages(() => undefined));

  const seen = async (moment: Parameters<typeof clockAt>[0]) => {
    const env = { ...process.env, ...(await clockAt(moment)) };
    return Date.parse(await run([process.execPath, "-e", SCRIPT], { env }));
  };
  const soonAfter = (found: number, moment: string) => {
    const seconds = (found - Date.parse(moment)) / 1000;
    // Rounded to whole seconds; on a busy machine a process takes a while to start.
    assert.ok(seconds >= -1 && seconds < 60, `${new Date(found).toISOString()}, not ${moment}`);
  };

  it("lets a program begin at a moment of the procedure's zone", async () => {
    soonAfter(await seen("Wednesday 10:05"), "2026-11-18T02:05:00Z");
    soonAfter(await seen("Wednesday 03:00"), "2026-11-17T19:00:00Z");
    soonAfter(await seen("Friday 20:00"), "2026-11-20T12:00:00Z");
  });

  it("is not stopped by what a killed program left, and leaves what a living one uses", () => {
    const folder = temporaryFolder();
    const { pid } = process;
    // Linux has no process of such a number: 2^22 is the most.
    for (const owner of [pid, 4_194_305]) {
      writeFileSync(join(folder, `faketime_shm_${owner}`), "");
      writeFileSync(join(folder, `sem.faketime_sem_${owner}`), "");
    }
    writeFileSync(join(folder, "other_4194305"), "");
    removeStaleClocks(folder);
    assert.deepEqual(readdirSync(folder).sort(), [
      `faketime_shm_${pid}`,
      "other_4194305",
      `sem.faketime_sem_${pid}`,
    ]);
  });

  it("lets timers run as long as they are", async () => {
    const script =
      "const t = performance.now(); setTimeout(() => process.stdout.write(String(performance.now() - t)), 50)";
    const env = { ...process.env, ...(await clockAt("Friday 20:00")) };
    const milliseconds = Number(await run([process.execPath, "-e", script], { env }));
    assert.ok(milliseconds >= 45 && milliseconds < 30_000, String(milliseconds));
  });
});
