import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { TestHost } from "./support/host";

describe("inspect", function () {
  this.timeout(30_000);
  let host: TestHost;
  before(async () => {
    host = await TestHost.create("/nowhere");
  });
  after(removeTemporaryFolders);

  it("answers on an empty host, and starts no pm2 there", async () => {
    const { ledger, deployments, process: app, problems, stack } = await host.inspect();
    assert.equal(ledger.head, "empty");
    assert.deepEqual([deployments, app, problems, stack], [[], null, [], null]);
    assert.equal((await host.run(`ls ${host.folder}/pm2`)).code, 2);
  });

  it("says what a deployment would miss here, each with its way out", async () => {
    const { paths } = host;
    const pm2 = join(host.folder, "no-pm2");
    const empty = join(host.folder, "empty");
    mkdirSync(empty);
    const file = join(host.folder, "file");
    writeFileSync(file, "");
    host.paths = { ...paths, pm2, search: [empty], root: join(file, "root") };
    const { problems, pm2Version } = await host.inspect();
    host.paths = paths;
    assert.equal(pm2Version, null);
    const [root, ...tools] = problems.map((words) => words.replace(/could not start: [^;]*/, "…"));
    assert.equal(
      root,
      `${file}/root does not exist and ${file} is not writable for the login user; on the host: sudo install -d -o <login user> ${file}/root`,
    );
    assert.deepEqual(tools, [
      `pm2 is not at ${pm2}; install it (npm install -g pm2) or correct prism:paths.pm2`,
      "git …; install it or add its folder to prism:paths.search",
      "flock …; install it or add its folder to prism:paths.search",
      "tar …; install it or add its folder to prism:paths.search",
    ]);
  });
});
