import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quoteWord } from "../../plan/command-text";
import { bundleRunner } from "../../host/bundle";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin } from "./support/app";
import { TestHost } from "./support/host";

describe("freezes that a host keeps", function () {
  this.timeout(60_000);
  let host: TestHost;

  before(async () => {
    host = await TestHost.create(createOrigin().folder);
  });
  after(() => {
    host.stop();
    removeTemporaryFolders();
  });

  const folder = () => join(host.paths.root, "state/freezes");
  /** As the program calls it on a host where nothing is installed yet. */
  const tool = async (...words: string[]) => {
    const own = JSON.stringify({ host: "prod-1", stack: "test", paths: host.paths });
    const argv = ["env", `PRISM_HOST=${own}`, host.paths.bun, "run", "-", ...words];
    const { stdout, code } = await host.run(argv.map(quoteWord).join(" "), bundleRunner().text);
    return { said: stdout.trim(), code };
  };
  const freeze = (id: string, seconds: number, ...more: string[]) => {
    const until = new Date(Date.now() + seconds * 1000).toISOString();
    const words = ["--id", id, "--until", until, "--reason", "a 'reason'", "--owner", "ann"];
    return tool("freeze", ...words, "--by", "bob@desk", ...more);
  };
  const kept = async () => (await host.inspect()).freezes.map(({ id }) => id);

  it("are none on a new host", async () => {
    assert.deepEqual(await kept(), []);
  });

  it("are placed one beside the other, also at once, and shown", async () => {
    const answers = await Promise.all(["one", "two", "three"].map((id) => freeze(id, 600)));
    assert.deepEqual(
      answers.map(({ code }) => code),
      [0, 0, 0],
    );
    assert.match(answers[0]?.said ?? "", /^frozen until \S+Z \(one\)$/);
    const { freezes, problems } = await host.inspect();
    assert.deepEqual(
      freezes.map(({ id }) => id),
      ["one", "three", "two"],
    );
    const { reason, owner, by, from } = freezes[0] ?? assert.fail();
    assert.deepEqual([reason, owner, by], ["a 'reason'", "ann", "bob@desk"]);
    assert.ok(Date.parse(from) <= Date.now());
    assert.deepEqual(problems, []);
    assert.match((await tool("status")).said, /^freeze +one until \S+Z: a 'reason', by ann$/m);
  });

  it("end on order, each by its id", async () => {
    assert.deepEqual(await tool("thaw", "two"), { said: "freeze two has ended here", code: 0 });
    assert.deepEqual(await tool("thaw", "two"), { said: "no freeze two is kept here", code: 1 });
    assert.deepEqual(await kept(), ["one", "three"]);
    await tool("thaw", "one");
    await tool("thaw", "three");
  });

  it("are refused without an end in the next 14 days", async () => {
    const late = await freeze("late", 15 * 86_400);
    assert.match(late.said, /^--until: must be within 14 days, got /);
    const past = await freeze("past", -1);
    assert.match(past.said, /^--until: must be a time to come, got /);
    const { code } = await tool("freeze", "--reason", "why", "--owner", "ann");
    assert.deepEqual([late.code, past.code, code], [1, 1, 2]);
    assert.deepEqual(await kept(), []);
  });

  it("leave no file behind once they are over", async () => {
    mkdirSync(folder(), { recursive: true });
    const over = { from: "2026-11-17T02:00:00Z", until: "2026-11-18T02:00:00Z" };
    const text = JSON.stringify({ ...over, reason: "r", owner: "ann", by: "b" });
    writeFileSync(join(folder(), "over.json"), text);
    assert.deepEqual(await kept(), ["over"]);
    await freeze("next", 600);
    assert.deepEqual(readdirSync(folder()), ["next.json"]);
    await tool("thaw", "next");
  });

  it("stand in the way of a deployment while one of them cannot be read", async () => {
    for (const text of ["", '{"from":"x"}', '{"from":"2026-02-30","until":"never"}']) {
      writeFileSync(join(folder(), "broken.json"), text);
      const { freezes, problems } = await host.inspect();
      assert.deepEqual(freezes, []);
      assert.match(problems[0] ?? "", /broken.json is no freeze \(.*\); remove it, or place /);
    }
  });
});
