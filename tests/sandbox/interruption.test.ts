import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { isRunning, readEnvironment, readProcesses, signal } from "../../sandbox/processes";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";
import { until } from "../support/until";

const ROOT = resolve(__dirname, "../..");

/** A command that starts a child deaf to signals, and a grandchild that leaves its parents as pm2's daemon does. */
const PROGRAM = `
const { spawn } = require("node:child_process");
const { endOnSignal } = require(${JSON.stringify(join(ROOT, "sandbox/interruption"))});
const mark = process.argv[1];
const start = (text, env) =>
  spawn("sh", ["-c", text], { env: { PATH: process.env.PATH, ...env }, detached: true, stdio: "ignore" });
void endOnSignal({ mark, scratch: mark }, () => {
  start("trap '' INT TERM; sleep 600; sleep 600", {});
  start("setsid sleep 600 &", { HOME: mark });
  return new Promise(() => setInterval(() => {}, 1000));
});
`;

describe("endOnSignal", function () {
  this.timeout(60_000);
  after(removeTemporaryFolders);

  async function start() {
    const folder = temporaryFolder();
    const program = spawn(
      process.execPath,
      ["--require", "ts-node/register/transpile-only", "--eval", PROGRAM, "--", folder],
      { cwd: ROOT, stdio: ["ignore", "ignore", "pipe"] },
    );
    let said = "";
    program.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    const left = () =>
      readProcesses().filter((each) =>
        readEnvironment(each.pid).some((entry) => entry === `HOME=${folder}`),
      );
    const children = () => readProcesses().filter(({ parent }) => parent === program.pid);
    await until(
      "both run",
      () =>
        left().some((each) => each.program === "sleep" && each.parent !== program.pid) &&
        children().some((child) => readProcesses().some(({ parent }) => parent === child.pid)),
    );
    const started = [...left(), ...children()];
    return { folder, program, started, said: () => said };
  }

  const ending = async (program: ChildProcess) => (await once(program, "close")) as unknown[];

  for (const [name, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`ends what was started and removes the scratch folder at ${name}`, async () => {
      const { folder, program, started, said } = await start();
      program.kill(name);
      assert.deepEqual(await ending(program), [code, null]);
      assert.deepEqual(started.filter(isRunning), []);
      assert.equal(existsSync(folder), false);
      assert.equal(
        said(),
        `${name}: ending what was started and removing ${folder}; once more leaves it and ends at once\n`,
      );
    });
  }

  it("ends at once at a second signal", async () => {
    const { folder, program, started, said } = await start();
    // Comes back whenever it is killed, so that the first signal's work takes long.
    const phoenix = spawn("sh", ["-c", `while :; do HOME=${folder} sleep 600; done`], {
      stdio: "ignore",
    });
    try {
      await until("it burns", () => readProcesses().some(({ parent }) => parent === phoenix.pid));
      program.kill("SIGINT");
      await until("it has begun to end", () => said() !== "");
      program.kill("SIGINT");
      assert.deepEqual(await ending(program), [null, "SIGINT"]);
      assert.ok(existsSync(folder));
    } finally {
      const own = readProcesses().filter(({ parent }) => parent === phoenix.pid);
      phoenix.kill("SIGKILL");
      for (const each of [...own, ...started]) signal(each, "SIGKILL");
    }
  });
});
