import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readDaemonPid, readPid } from "../../host/pm2";
import { endWorker, isAlive, workerOf } from "../../host/worker-file";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

describe("a process id that was given to another process", () => {
  let home = "";
  const usual = process.env["PM2_HOME"];
  const children: ChildProcess[] = [];
  const start = (env: NodeJS.ProcessEnv): number => {
    const child = spawn("/bin/sleep", ["60"], { env, detached: true });
    children.push(child);
    assert.ok(child.pid !== undefined);
    return child.pid;
  };
  before(() => {
    home = temporaryFolder();
    mkdirSync(join(home, "pids"));
  });
  beforeEach(() => (process.env["PM2_HOME"] = home));
  afterEach(() => {
    if (usual === undefined) delete process.env["PM2_HOME"];
    else process.env["PM2_HOME"] = usual;
  });
  after(() => {
    for (const child of children) child.kill("SIGKILL");
    removeTemporaryFolders();
  });

  it("is not taken for the app that pm2 started", () => {
    const file = join(home, "pids/app-0.pid");
    const says = (env: NodeJS.ProcessEnv) => {
      const pid = start(env);
      writeFileSync(file, String(pid));
      return readPid("app") === pid;
    };
    assert.equal(says({ PM2_HOME: home, name: "app", pm_id: "0" }), true);
    assert.equal(says({}), false);
    assert.equal(says({ PM2_HOME: home, name: "other", pm_id: "1" }), false);
    assert.equal(says({ PM2_HOME: `${home}-2`, name: "app", pm_id: "0" }), false);
  });

  it("is not taken for pm2 itself", () => {
    const says = (env: NodeJS.ProcessEnv) => {
      const pid = start(env);
      writeFileSync(join(home, "pm2.pid"), String(pid));
      return readDaemonPid() === pid;
    };
    assert.equal(says({ PM2_HOME: home }), true);
    assert.equal(says({}), false);
    assert.equal(says({ PM2_HOME: home, name: "app", pm_id: "0" }), false);
  });

  it("is not taken for a step's worker, also not one of another boot or container", () => {
    const worker = workerOf(start({}), 10);
    assert.equal(isAlive(worker), true);
    const others = [
      { ...worker, started: worker.started + 1 },
      { ...worker, boot: `${worker.boot ?? ""}1` },
    ];
    for (const other of others) {
      assert.equal(isAlive(other), false);
      endWorker(other);
    }
    assert.equal(isAlive(worker), true, "nobody ended it");
  });
});
