import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readCheckout } from "../../host/adopt-checkout";
import { environmentFilesOf } from "../../host/adopt-environment";
import { describeProcess } from "../../host/adopt-process";
import { oldProcess } from "../support/adoption";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";
import { createOrigin } from "./support/app";

const paths = { root: "/srv/x", bun: "/bin/bun", pm2: "/bin/pm2", search: ["/usr/bin", "/bin"] };

describe("a checkout that somebody runs the app from", () => {
  const origin = createOrigin();
  let folder = "";
  const write = (path: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), "");
  };
  const read = (environment: Readonly<Record<string, string>> = {}, open: string[] = []) =>
    readCheckout({ paths, folder, environment, environmentFiles: [], open });

  before(() => {
    origin.release({ tag: "v1.0.0", files: { ".gitignore": "node_modules\nignored/\n" } });
    origin.git("tag", "light");
    folder = join(realpathSync(temporaryFolder()), "app");
    execFileSync("git", ["clone", "--quiet", origin.folder, folder], { stdio: "ignore" });
  });
  after(removeTemporaryFolders);

  it("tells data by variables, open files and names; environment files and what is remade are none", async () => {
    for (const path of [
      "ignored/rows",
      "open/file",
      "store.sqlite-wal",
      "notes.txt",
      ".env.local",
      "node_modules/a/data/b",
      "out.log",
    ]) {
      write(path);
    }
    const environment = {
      STORE_DIR: "./ignored",
      NODE_ENV: "open",
      CONFIG: join(folder, "src/index.ts"),
    };
    const seen = await read(environment, [join(folder, "open/file"), "/dev/null"]);
    assert.deepEqual(seen?.data, [
      { path: join(folder, "open"), why: "the running process has it open" },
      { path: join(folder, "store.sqlite-wal"), why: "by its name it is data" },
      { path: join(folder, "ignored"), why: "STORE_DIR names it" },
      { path: join(folder, "src/index.ts"), why: "CONFIG names it" },
    ]);
    assert.deepEqual([seen.others, seen.changed], [["notes.txt"], []]);
    assert.deepEqual([seen.tags, seen.lightweight], [["v1.0.0"], ["light"]]);
  });

  it("names changed files, and is none where there is no repository", async () => {
    writeFileSync(join(folder, "src/index.ts"), "// changed");
    assert.deepEqual((await read())?.changed, ["src/index.ts"]);
    const empty = temporaryFolder();
    const question = { paths, folder: empty, environment: {}, environmentFiles: [], open: [] };
    assert.equal(await readCheckout(question), null);
  });

  it("is read with the environment files that Bun reads there", () => {
    for (const name of [".env", ".env.production", ".env.development", "own.env"]) write(name);
    const process = oldProcess({ folder });
    const files = (names: string[]) => names.map((name) => join(folder, name));
    const production = { NODE_ENV: "production" };
    assert.deepEqual(
      environmentFilesOf(process, production),
      files([".env", ".env.production", ".env.local"]),
    );
    const named = oldProcess({ folder, args: ["--env-file", "own.env", "run", "x"] });
    assert.deepEqual(environmentFilesOf(named, production), files(["own.env"]));
  });

  it("says how Bun starts the same, whatever form pm2 was given", () => {
    const form = (own: object) =>
      describeProcess({ name: "x", pid: 0, pm2_env: { pm_cwd: "/opt/app", ...own } }).bunArgs;
    const bun = { pm_exec_path: "/usr/bin/bun", exec_interpreter: "none" };
    const shell = { pm_exec_path: "/bin/bash", exec_interpreter: "none" };
    const line = "bun --env-file=.env run src/index.ts";
    assert.deepEqual(
      [
        form({ ...bun, args: ["--env-file", "a", "run", "/opt/app/src/index.ts"] }),
        form({ exec_interpreter: "bun", pm_exec_path: "/opt/app/src/index.ts", args: ["--fast"] }),
        form({ ...shell, args: ["-c", line] }),
        form({ ...shell, args: ["-c", "bun run x && sleep 1"] }),
        form({ pm_exec_path: "/usr/bin/npm", exec_interpreter: "node", args: ["start"] }),
      ],
      [
        ["run", "src/index.ts"],
        ["run", "src/index.ts", "--fast"],
        ["run", "src/index.ts"],
        null,
        null,
      ],
    );
  });
});
