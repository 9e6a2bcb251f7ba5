import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { SandboxError } from "../../sandbox/errors";
import { layoutOf, shortNameOf } from "../../sandbox/layout";
import { withLock } from "../../sandbox/lock";
import { poll } from "../../sandbox/poll";
import { claimPort, isPortFree, portRange } from "../../sandbox/ports";
import { endProcesses, isRunning, readProcess } from "../../sandbox/processes";
import { run, tryRun } from "../../sandbox/run";
import { readSandbox } from "../../sandbox/status";
import { missingPackages, missingPackagesError } from "../../sandbox/system-packages";
import { publishFolder } from "../../sandbox/tools";
import { newFolder } from "./workspace";

describe("claimPort", () => {
  it("gives a port once, below those the kernel gives to clients, until its folder is gone", async () => {
    const [one, other] = [newFolder(), newFolder()];
    const port = await claimPort(one);
    const { first, last } = portRange();
    assert.ok(port >= first && port <= last);
    const range = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8");
    assert.ok(last < Number(range.split("\t")[0]));
    // The same number drawn again and again: nothing but the claim stands in the way.
    const draw = () => (port - first + 0.5) / (last - first + 1);
    await assert.rejects(claimPort(other, draw), SandboxError);
    rmSync(one, { recursive: true });
    assert.equal(await claimPort(other, draw), port);
  });

  it("sees a listener", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    assert.equal(await isPortFree(port), false);
    await new Promise((resolve) => server.close(resolve));
    assert.equal(await isPortFree(port), true);
  });
});

describe("withLock", () => {
  it("lets one in at a time and names the lock to who waits too long", async () => {
    const file = join(newFolder(), "lock");
    const order: string[] = [];
    let second: Promise<unknown> = Promise.resolve();
    await withLock(file, 5, async () => {
      await assert.rejects(
        withLock(file, 0, () => Promise.resolve()),
        {
          message: `${file}: expected the lock within 0 s, found it held; wait for the other start or stop`,
        },
      );
      second = withLock(file, 5, () => Promise.resolve(order.push("second")));
      order.push("first");
    });
    await second;
    assert.deepEqual(order, ["first", "second"]);
  });
});

describe("shortNameOf", () => {
  it("is the folder itself where sockets fit below it, else a link to it", () => {
    assert.equal(shortNameOf("/srv/sandbox"), "/srv/sandbox");
    const long = join(newFolder(), "x".repeat(120));
    mkdirSync(long);
    const link = shortNameOf(long, newFolder());
    writeFileSync(join(long, "seen"), "");
    assert.equal(existsSync(join(link, "seen")), true);
    assert.equal(shortNameOf(long, join(link, "..")), link);
  });

  it("says what to do when even the link would be too long", () => {
    const long = `/${"x".repeat(120)}`;
    assert.throws(() => shortNameOf(long, `/${"t".repeat(100)}`), {
      message: `${long}: expected a folder of at most 65 characters (sockets lie below it), got 121; use a shorter one, or a shorter TMPDIR`,
    });
  });
});

describe("system packages", () => {
  it("are named all together when they are missing", () => {
    const missing = missingPackages(newFolder()).filter((name) => name !== "haproxy");
    const error = missingPackagesError(["openssh-server", "haproxy"]);
    assert.ok(missing.includes("git") && missing.includes("openssh-client"));
    assert.equal(
      error.message,
      "sandbox: expected the system packages openssh-server haproxy, found none of them; " +
        "as root: apt-get install --no-install-recommends openssh-server haproxy",
    );
  });
});

describe("publishFolder", () => {
  it("keeps the first of two that finish, and leaves no copy", async () => {
    const folder = newFolder();
    const [one, other] = [join(folder, "one"), join(folder, "other")];
    for (const work of [one, other]) {
      mkdirSync(work);
      writeFileSync(join(work, "who"), work);
    }
    const target = join(folder, "tools");
    await publishFolder(one, target);
    await publishFolder(other, target);
    assert.equal(readFileSync(join(target, "who"), "utf8"), one);
    assert.equal(existsSync(other), false);
  });
});

describe("endProcesses", () => {
  it("asks first, and kills only what is left after the limit", async () => {
    const polite = spawn("sh", [
      "-c",
      'trap "echo bye; exit 0" TERM; echo up; while :; do sleep 0.05; done',
    ]);
    const deaf = spawn("sh", ["-c", 'trap "" TERM; echo up; while :; do sleep 0.05; done']);
    let said = "";
    for (const child of [polite, deaf]) child.stdout.on("data", (text) => (said += String(text)));
    await poll("their start", 5, () => said.split("up").length === 3);
    const marks = [polite, deaf].flatMap((child) => readProcess(child.pid ?? 0) ?? []);
    await endProcesses(() => marks.filter(isRunning), 1);
    await poll("their ends", 5, () => polite.exitCode !== null && deaf.signalCode !== null);
    assert.deepEqual([polite.exitCode, deaf.signalCode], [0, "SIGKILL"]);
    assert.match(said, /bye/);
  });

  it("takes a later process with the same number for another one", () => {
    const own = readProcess(process.pid);
    assert.ok(own !== undefined && isRunning(own));
    assert.equal(isRunning({ ...own, startTicks: "1" }), false);
  });
});

describe("tryRun", () => {
  it("ends at its limit, also when a grandchild holds on to the output", async () => {
    const argv = ["sh", "-c", "echo begun; sleep 5 & sleep 5"];
    const start = performance.now();
    assert.deepEqual(await tryRun(argv, { limitSeconds: 0.3 }), {
      code: undefined,
      stdout: "begun\n",
      stderr: "",
    });
    assert.ok(performance.now() - start < 4000);
  });
});

describe("sandbox errors", () => {
  it("name the folder where there is no sandbox", async () => {
    const folder = newFolder();
    await assert.rejects(readSandbox(folder), {
      message: `${folder}: expected a sandbox, found none; start it first`,
    });
    assert.equal(layoutOf(folder).description, join(folder, "sandbox.json"));
  });

  it("carry the last words of a program that failed", async () => {
    await assert.rejects(run(["sh", "-c", "echo no luck >&2; exit 3"]), {
      message: "sh -c echo no luck >&2; exit 3: expected code 0, got code 3; it said: no luck",
    });
    await assert.rejects(run(["no-such-program-at-all"]), /expected to start, got spawn .* ENOENT/);
  });
});
