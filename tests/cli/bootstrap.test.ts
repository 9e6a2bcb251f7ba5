import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { checkNode, isOlder, reasonToInstall, type LockFile } from "../../cli/bootstrap";
import { readBoot, readStart } from "../../host/processes";

const ROOT = join(__dirname, "..", "..");
const LOCK: LockFile = {
  packages: {
    "": {},
    "node_modules/yaml": { version: "2.9.1", integrity: "sha512-a" },
    "node_modules/only-elsewhere": { version: "1.0.0", integrity: "sha512-b", optional: true },
  },
};

describe("checkNode", () => {
  it("accepts the lowest version that package.json allows", () => {
    checkNode("20.19.0", ROOT);
  });

  it("refuses an older one, saying expected, found and what to do", () => {
    assert.throws(() => checkNode("18.20.4", ROOT), {
      message: "Node.js: expected 20.19.0 or newer, found 18.20.4; install a newer Node.js",
    });
  });
});

describe("isOlder", () => {
  it("compares numbers, not text", () => {
    assert.deepEqual(
      [isOlder("20.9.0", "20.19.0"), isOlder("20.19.0", "20.19.0"), isOlder("22.0.0", "20.19.0")],
      [true, false, false],
    );
  });
});

describe("reasonToInstall", () => {
  const installed = (version: string, integrity: string): LockFile => ({
    packages: { "node_modules/yaml": { version, integrity } },
  });

  it("installs where nothing is installed", () => {
    assert.equal(reasonToInstall(LOCK, null), "nothing is installed yet");
  });

  it("does not install what is there; packages for other machines do not count", () => {
    assert.equal(reasonToInstall(LOCK, installed("2.9.1", "sha512-a")), null);
  });

  it("installs when a version differs", () => {
    assert.equal(
      reasonToInstall(LOCK, installed("2.9.0", "sha512-a")),
      "yaml 2.9.1 is not installed",
    );
  });

  it("installs when the same version has other content", () => {
    assert.equal(
      reasonToInstall(LOCK, installed("2.9.1", "sha512-x")),
      "yaml 2.9.1 is not installed",
    );
  });
});

describe("installWhenNeeded", () => {
  // A stand-in for npm: refuses to run twice at once, and writes what npm ci leaves.
  const NPM = `#!/usr/bin/env node
    const fs = require("node:fs");
    fs.mkdirSync("busy");
    fs.appendFileSync("calls", process.argv.slice(2).join(" ") + "\\n");
    if (fs.existsSync("fail")) { fs.rmdirSync("busy"); console.error("npm error: no such package"); process.exit(1); }
    const end = Date.now() + 300;
    while (Date.now() < end);
    fs.mkdirSync("node_modules", { recursive: true });
    fs.copyFileSync("package-lock.json", "node_modules/.package-lock.json");
    fs.rmdirSync("busy");
  `;
  const CALL = `require("./cli/bootstrap.js").installWhenNeeded(process.cwd(), (line) => console.log(line))`;
  let folder = "";
  let env: NodeJS.ProcessEnv = {};

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "prism-bootstrap-"));
    mkdirSync(join(folder, "cli"));
    mkdirSync(join(folder, "bin"));
    for (const file of ["bootstrap.js", "install-lock.js"]) {
      cpSync(join(ROOT, "cli", file), join(folder, "cli", file));
    }
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify(LOCK));
    writeFileSync(join(folder, "bin", "npm"), NPM);
    chmodSync(join(folder, "bin", "npm"), 0o755);
    env = { ...process.env, PATH: [join(folder, "bin"), process.env.PATH].join(delimiter) };
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("lets one of two processes install and the other wait", async () => {
    const codes = await Promise.all(
      [1, 2].map(
        () =>
          new Promise<number | null>((resolve) =>
            spawn(process.execPath, ["-e", CALL], { cwd: folder, env }).once("close", resolve),
          ),
      ),
    );
    assert.deepEqual(codes, [0, 0]);
    assert.equal(
      readFileSync(join(folder, "calls"), "utf8"),
      "ci --include=dev --no-progress --loglevel=error\n",
    );
  });

  it("takes over from a process that died while it installed", () => {
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    mkdirSync(join(folder, ".sandbox"));
    writeFileSync(join(folder, ".sandbox", "install.lock"), String(dead));
    const { status } = spawnSync(process.execPath, ["-e", CALL], { cwd: folder, env });
    assert.equal(status, 0);
    assert.equal(existsSync(join(folder, ".sandbox", "install.lock")), false);
  });

  describe("finds a lock whose holder's pid lives", () => {
    const [boot, namespace] = readBoot()?.split(" ") ?? [];
    const mine = { pid: process.pid, started: readStart(process.pid), boot, namespace };
    const lock = () => join(folder, ".sandbox", "install.lock");
    const leave = (holder: object) => {
      mkdirSync(join(folder, ".sandbox"));
      writeFileSync(lock(), JSON.stringify({ ...mine, ...holder }));
    };

    for (const [what, holder] of [
      ["another process that started later", { started: 1 }],
      ["one of this boot, where it was of another", { boot: "another" }],
    ] as const) {
      it(`and takes over, because it is ${what}`, () => {
        leave(holder);
        const { status } = spawnSync(process.execPath, ["-e", CALL], {
          cwd: folder,
          env,
          timeout: 20_000,
        });
        assert.equal(status, 0);
        assert.deepEqual(readdirSync(join(folder, ".sandbox")), []);
      });
    }

    for (const [what, holder] of [
      ["is the holder", {}],
      ["may be the holder's in another container", { namespace: "pid:[1]", started: 1 }],
    ] as const) {
      it(`and waits, because it ${what}`, async () => {
        leave(holder);
        const child = spawn(process.execPath, ["-e", CALL], { cwd: folder, env });
        const ended = once(child, "close");
        const [line] = (await once(child.stdout, "data")) as [Buffer];
        assert.match(line.toString(), /^Another process installs/);
        assert.ok(existsSync(lock()));
        rmSync(lock());
        assert.deepEqual(await ended, [0, null]);
      });
    }
  });

  it("shows npm's own words when it fails", () => {
    writeFileSync(join(folder, "fail"), "");
    const { status, stderr } = spawnSync(process.execPath, ["-e", CALL], {
      cwd: folder,
      env,
      encoding: "utf8",
    });
    assert.equal(status, 1);
    assert.match(stderr, /npm ci: expected exit 0, got 1; npm said:\nnpm error: no such package/);
  });
});
