import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import type { Recorded } from "../../plan/adoption";
import type { Deployment } from "../../plan/release";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin, server } from "./support/app";
import { TestHost } from "./support/host";
import { OldWay } from "./support/old-way";
import { deploymentOf } from "./support/orders";

const FORMS = ["ecosystem", "hand"] as const;

describe("adoption of an app that runs", function () {
  this.timeout(120_000);
  const origin = createOrigin();
  const release = (tag: string, source?: string): Deployment =>
    deploymentOf(tag, origin.release({ tag, ...(source === undefined ? {} : { source }) }));
  let one: Deployment;
  let bad: Deployment;
  let later: readonly Deployment[];

  before(() => {
    // pm2 loads what it starts by an interpreter with require(), which knows no top-level await.
    one = release(
      "v1.0.0",
      server().replace('await Bun.file("package.json").json()', 'require("../package.json")'),
    );
    bad = release("v2.0.0", "process.exit(1);");
    later = ["v2.1.0", "v2.2.0", "v2.3.0"].map((tag) => release(tag, server()));
  });
  after(removeTemporaryFolders);

  it("is what stage names first where the app runs the old way", async () => {
    const host = await TestHost.create(origin.folder);
    try {
      await new OldWay(host, origin.folder, "v1.0.0").startEcosystem();
      const { verdict } = await host.step("stage", { deployment: one, runId: "deploy-1" });
      assert.match(verdict.failure?.reason ?? "", /^pm2 already runs a process named test-app /);
      assert.equal(
        verdict.failure?.wayOut,
        `take it over without a restart: prism adopt --stack test; or stop it: ${host.paths.pm2} delete test-app`,
      );
    } finally {
      host.stop();
    }
  });

  for (const form of FORMS) {
    describe(`started by ${form}`, function () {
      // Each test begins where the one before ended.
      this.bail(true);
      let host: TestHost;
      let old: OldWay;
      let pid = 0;

      const pidNow = async () => (await host.inspect()).process?.pid ?? 0;
      const answerOf = async (path: string) =>
        (await fetch(`http://127.0.0.1:${host.port}${path}`)).text();
      /** The app runs from the old checkout with the variables it always had. */
      const expectOldWay = async () => {
        const { current, process: app, drift, ledger } = await host.inspect();
        assert.deepEqual([current, app?.deploymentId, app?.status], [one, one.id, "online"]);
        assert.deepEqual([drift, ledger.openRun], [[], null]);
        assert.equal(await host.version(), "1.0.0");
        assert.equal(await answerOf("/secret"), "old-way-secret");
        assert.equal(await answerOf("/greeting"), "it's $5");
      };

      before(async () => {
        host = await TestHost.create(origin.folder);
        old = new OldWay(host, origin.folder, "v1.0.0");
        await (form === "hand" ? old.startByHand() : old.startEcosystem());
      });
      after(() => host.stop());

      it("is found with process, checkout, port and variables, and nothing is changed", async () => {
        old.write("notes.txt", "");
        old.write("node_modules/x/index.js", "");
        const found = await old.survey();
        pid = found.process?.pid ?? 0;
        assert.ok(pid > 0);
        const hand = form === "hand";
        const { bun } = host.paths;
        assert.deepEqual(found.process, {
          pid,
          status: "online",
          folder: old.folder,
          script: hand ? bun : join(old.folder, "src/index.ts"),
          args: hand ? ["run", "src/index.ts"] : [],
          interpreter: hand ? "none" : bun,
          interpreterArgs: [],
          mode: "fork",
          options: { autorestart: true, ...(hand ? {} : { kill_timeout: 3000 }), treekill: true },
          bunArgs: ["run", "src/index.ts"],
        });
        assert.deepEqual(found.checkout, {
          folder: old.folder,
          appFolder: ".",
          commit: one.commit,
          tags: ["v1.0.0"],
          lightweight: [],
          changed: [],
          data: [],
          environmentFiles: hand ? [join(old.folder, ".env")] : [],
          others: ["notes.txt"],
        });
        assert.deepEqual([found.names, found.ports], [["test-app"], [host.port]]);
        assert.deepEqual(found.environment, old.variables);
        assert.deepEqual(found.health, {
          status: 200,
          json: { status: "healthy", version: "1.0.0" },
        });
        assert.deepEqual([await pidNow(), existsSync(host.paths.root)], [pid, false]);
        assert.equal((await old.survey()).fingerprint, found.fingerprint);
      });

      it("is not recorded when something changed since it was looked at", async () => {
        const found = await old.survey();
        const answer = await old.ask<Recorded>({
          ...old.order(found, one),
          fingerprint: "another",
        });
        assert.deepEqual(answer, {
          host: "prod-1",
          outcome: "failed",
          reason:
            "test-app, its checkout or its environment changed since it was looked at; look again: prism adopt without --yes",
        });
        assert.ok(!existsSync(join(host.paths.root, "current")));
      });

      it("is recorded as verified without a restart, and only once", async () => {
        const order = old.order(await old.survey(), one);
        assert.equal((await old.ask<Recorded>(order)).outcome, "recorded");
        assert.equal(await pidNow(), pid);
        await expectOldWay();
        const folder = join(host.paths.root, "deployments", one.id);
        const text = readFileSync(join(folder, "app.env"), "utf8");
        const names = ["PORT", "STARTS", "DATA", "GREETING", "TOKEN"];
        assert.deepEqual(text.match(/^\w+/gm), names);
        for (const file of ["app.env", "pm2.config.cjs"]) {
          assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file);
        }
        const kinds = () => host.ledger().map(({ type }) => type);
        assert.deepEqual(kinds(), ["opened", "confirmed"]);
        assert.equal((await old.ask<Recorded>(order)).outcome, "already");
        const settled = await host.step("settle", {
          deployment: one,
          runId: "adopt-open-1",
          lane: "adopt",
        });
        assert.deepEqual(
          [settled.verdict.outcome, settled.verdict.evidence["runs"]],
          ["already", one.id],
        );
        assert.deepEqual([kinds(), await pidNow()], [["opened", "confirmed"], pid]);
      });

      it("shows a change of the checkout as drift", async () => {
        const file = join(old.folder, "package.json");
        const saved = join(host.folder, "package.json");
        execFileSync("cp", ["--preserve=timestamps", file, saved]);
        appendFileSync(file, "\n");
        const { drift } = await host.inspect();
        assert.deepEqual(drift, ["1 files of the checkout were changed, first package.json"]);
        renameSync(saved, file);
        assert.deepEqual((await host.inspect()).drift, []);
      });

      it("comes back as it was when the first deployment fails", async () => {
        const verdicts = await host.deploy({ deployment: bad, runId: "deploy-2" });
        assert.equal(verdicts.at(-1)?.summary, `went back, runs ${one.id}`);
        await expectOldWay();
        const now = await pidNow();
        const found = await old.survey();
        const { folder, script, interpreter, mode, bunArgs } = found.process ?? {};
        const hand = form === "hand";
        assert.deepEqual(
          [folder, script, interpreter, mode, bunArgs],
          [
            old.folder,
            hand ? host.paths.bun : join(old.folder, "src/index.ts"),
            hand ? "none" : host.paths.bun,
            "fork",
            ["run", "src/index.ts"],
          ],
        );
        assert.equal(old.environ(now)["TOKEN"], undefined, "pm2 knows no secret");
      });

      it("is left by a good release, and a rollback goes back to it", async () => {
        const [two] = later;
        assert.ok(two);
        const [, , , settled] = await host.deploy({ deployment: two, runId: "deploy-3" });
        assert.equal(settled?.outcome, "ok");
        assert.equal(await host.version(), "2.1.0");
        const lane = "rollback" as const;
        const back = await host.deploy({ deployment: one, runId: "rollback-4", lane });
        assert.deepEqual(
          back.map(({ phase, outcome }) => `${phase} ${outcome}`),
          ["stage already", "activate ok", "verify ok", "settle ok"],
        );
        await expectOldWay();
      });

      it("leaves its checkout where it is when its records are pruned", async () => {
        for (const [index, deployment] of later.entries()) {
          const runId = `deploy-${index + 5}`;
          await host.deploy({ deployment, runId, request: { keep: 2 } });
        }
        assert.equal(await host.version(), "2.3.0");
        const left = readdirSync(join(host.paths.root, "deployments"));
        assert.deepEqual(
          left.sort(),
          later.slice(1).map(({ id }) => id),
        );
        assert.ok(existsSync(join(old.folder, "src/index.ts")));
        assert.ok(existsSync(join(old.folder, ".git")));
      });
    });
  }
});
