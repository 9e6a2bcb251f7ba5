import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

const ROOT = join(__dirname, "../..");

describe("holdFlock", function () {
  this.timeout(60_000);
  after(removeTemporaryFolders);

  it("keeps a program alive that waits for the release, however slowly the helper ends", () => {
    const folder = temporaryFolder();
    // Lets go of its output a while before it ends.
    const slow = "#!/bin/sh\necho held\ncat\nexec >&-\nsleep 0.5\n";
    writeFileSync(join(folder, "flock"), slow, { mode: 0o755 });
    const program = `
      require("ts-node").register({ transpileOnly: true });
      require("./host/flock.ts")
        .holdFlock(${JSON.stringify(join(folder, "lock"))}, 5, process.env)
        .then(({ release }) => release())
        .then(() => console.log("released"));`;
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH ?? ""}` };
    const { stdout } = spawnSync(process.execPath, ["-e", program], {
      cwd: ROOT,
      env,
      encoding: "utf8",
    });
    assert.equal(stdout, "released\n");
  });
});
