import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { readBoot, readStart } from "../../../host/processes";
import { withLock } from "../../../sandbox/engine/lock";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder";
import { ROOT } from "./host-under-test";
import { until } from "../../support/until";

const never = (): never => assert.fail("waited for a lock that nobody holds");

describe("withLock", function () {
  afterEach(removeTemporaryFolders);
  this.timeout(30_000); // starts processes, on machines that may be busy

  it("lets one work at a time, and frees the lock afterwards", async () => {
    const file = path.join(temporaryFolder(), "lock");
    const steps: string[] = [];
    let finishFirst = (): void => undefined;
    const first = withLock(file, never, async () => {
      steps.push("first begins");
      await new Promise<void>((resolve) => (finishFirst = resolve));
      steps.push("first ends");
    });
    const waits: number[] = [];
    const onWait = (_seconds: number, pid: number): void => {
      waits.push(pid);
      finishFirst();
    };
    const second = withLock(file, onWait, () => {
      steps.push("second");
      return Promise.resolve();
    });
    await Promise.all([first, second]);
    assert.deepEqual(steps, ["first begins", "first ends", "second"]);
    assert.equal(waits[0], process.pid);
    assert.deepEqual(fs.readdirSync(path.dirname(file)), []);
  });

  it("frees the lock when the work fails", async () => {
    const file = path.join(temporaryFolder(), "lock");
    const fail = (): Promise<never> => Promise.reject(new Error("broken"));
    await assert.rejects(withLock(file, never, fail), { message: "broken" });
    assert.equal(await withLock(file, never, () => Promise.resolve("next")), "next");
  });

  it("takes over at once from a process that was killed", async () => {
    const file = path.join(temporaryFolder(), "lock");
    const script = `
      require("ts-node").register({ transpileOnly: true, ignoreDiagnostics: [5011] });
      const { withLock } = require("./sandbox/engine/lock.ts");
      withLock(${JSON.stringify(file)}, () => {}, () => new Promise(() => setInterval(() => {}, 1000)));
    `;
    const child = spawn(process.execPath, ["-e", script], { cwd: ROOT, stdio: "inherit" });
    await until("the other process holds the lock", () => fs.existsSync(file));
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
    assert.equal(await withLock(file, never, () => Promise.resolve("mine")), "mine");
  });

  it("takes over at once from a process whose pid another one has", async () => {
    const file = path.join(temporaryFolder(), "lock");
    const reused = { pid: process.pid, started: 1, boot: readBoot(), token: "x" };
    fs.writeFileSync(file, JSON.stringify(reused));
    assert.equal(await withLock(file, never, () => Promise.resolve("mine")), "mine");
  });

  it("takes over from another machine's process that has shown no life for twenty seconds", async () => {
    const file = path.join(temporaryFolder(), "lock");
    fs.writeFileSync(
      file,
      JSON.stringify({ pid: 999_999_999, started: 1, boot: "elsewhere", token: "x" }),
    );
    let waited = 0;
    const onWait = (): void => {
      waited++;
      const old = new Date(Date.now() - 21_000);
      fs.utimesSync(file, old, old);
    };
    await withLock(file, onWait, () => Promise.resolve());
    assert.equal(waited, 1);
  });

  it("waits for a living process of this machine", async () => {
    const file = path.join(temporaryFolder(), "lock");
    const { pid } = process;
    const holder = { pid, started: readStart(pid), boot: readBoot(), token: "x" };
    fs.writeFileSync(file, JSON.stringify(holder));
    let waited = 0;
    await withLock(
      file,
      () => ++waited === 2 && fs.rmSync(file),
      () => Promise.resolve(),
    );
    assert.equal(waited, 2);
  });
});
