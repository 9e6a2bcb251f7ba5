import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { quoteWord, runnerFileOf, stepCommand } from "../../plan/command-text";
import type { Verdict } from "../../plan/protocol";
import { always } from "../support/always";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

/** A runner with its last line; Bun is a script that this test writes. */
const runnerText = (body: string) =>
  `${body}\n//prism-runner ${createHash("sha256").update(`${body}\n`).digest("hex")}\n`;

describe("quoteWord", () => {
  it("gives a shell one word with the same text", () => {
    const words = fc.string({ unit: "binary" }).map((text) => text.replaceAll("\0", ""));
    // One shell for all: starting one for each would take half a minute.
    const collected: string[] = [];
    always(words, (word) => void collected.push(word.replaceAll("\n", " ")));
    const text = collected.map((word) => `printf '%s\\n' ${quoteWord(word)}`).join("\n");
    const { stdout } = spawnSync("/bin/sh", ["-s"], { input: text, encoding: "utf8" });
    assert.deepEqual(stdout.split("\n").slice(0, -1), collected);
  });

  it("leaves a plain word as it is", () => {
    assert.equal(quoteWord("/srv/prism-gateway/bin"), "/srv/prism-gateway/bin");
    assert.equal(quoteWord(""), "''");
    assert.equal(quoteWord("it's"), `'it'\\''s'`);
  });
});

describe("stepCommand", () => {
  let home = "";
  const runnerFile = runnerFileOf("prod-1", "deploy-open-4f1c9a");
  const order = (bun: string) =>
    stepCommand(
      { root: "/srv/x", bun, pm2: "/usr/bin/pm2", search: ["/usr/local/bin", "/usr/bin", "/bin"] },
      { runId: "deploy-open-4f1c9a", phase: "backup", host: "prod-1", runnerFile },
    );
  const call = (text: string) =>
    spawnSync("/bin/sh", ["-c", text], {
      cwd: home,
      encoding: "utf8",
      input: '{"request":1}',
      env: { PATH: "/nowhere" },
    });
  const failureOf = (stdout: string) => {
    const verdict = JSON.parse(stdout) as Verdict;
    assert.deepEqual(
      [verdict.protocol, verdict.runId, verdict.phase, verdict.host, verdict.outcome],
      [1, "deploy-open-4f1c9a", "backup", "prod-1", "failed"],
    );
    assert.match(verdict.startedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    return verdict.failure;
  };
  const bunThat = (script: string) => {
    const bun = join(home, "bun");
    writeFileSync(bun, `#!/bin/sh\n${script}\n`);
    chmodSync(bun, 0o755);
    return bun;
  };

  beforeEach(() => {
    home = temporaryFolder();
    writeFileSync(join(home, runnerFile), runnerText("// the runner\nlet it = 'run';"));
  });
  after(removeTemporaryFolders);

  it("hands stdin to the runner and its verdict back, and exits 0", () => {
    const bun = bunThat('read -r line; printf \'{"got":%s,"by":"%s %s"}\\n\' "$line" "$1" "$2"');
    const { stdout, status } = call(order(bun));
    assert.deepEqual(JSON.parse(stdout), { got: { request: 1 }, by: `./${runnerFile} step` });
    assert.equal(status, 0);
  });

  it("lets progress through on stderr", () => {
    const { stderr } = call(order(bunThat("echo prod-1 backup: going >&2; echo '{}'")));
    assert.equal(stderr, "prod-1 backup: going\n");
  });

  it("answers with a verdict when the runner is not there", () => {
    const file = ".prism-gone.mjs";
    const text = order(bunThat("true")).replaceAll(runnerFile, file);
    const { stdout, status } = call(text);
    assert.equal(
      failureOf(stdout)?.reason,
      `the runner ./${file} is not in the home of the login user`,
    );
    assert.equal(status, 0);
  });

  it("answers with a verdict when Bun is not there", () => {
    const { stdout, status } = call(order("/no/bun"));
    assert.equal(failureOf(stdout)?.reason, "Bun is not at /no/bun on this host");
    assert.equal(status, 0);
  });

  it("does not start a runner of which one letter changed", () => {
    const text = runnerText("// the runner").replace("the", "teh");
    writeFileSync(join(home, runnerFile), text);
    const { stdout } = call(order(bunThat(`touch ${home}/started; echo '{}'`)));
    assert.match(
      failureOf(stdout)?.reason ?? "",
      /is damaged: expected sha256 [0-9a-f]{64}, found/,
    );
    assert.equal(spawnSync("ls", [join(home, "started")]).status, 2);
  });

  it("does not start a runner that was cut off", () => {
    writeFileSync(join(home, runnerFile), runnerText("// the runner").slice(0, 40));
    const { stdout } = call(order(bunThat("echo '{}'")));
    assert.match(failureOf(stdout)?.reason ?? "", /is damaged/);
  });

  it("answers with a verdict when the runner dies without one", () => {
    const { stdout, status } = call(order(bunThat("kill -9 $$")));
    assert.equal(failureOf(stdout)?.reason, "the runner ended with code 137 and no verdict");
    assert.equal(status, 0);
  });
});
