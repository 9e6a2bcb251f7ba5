import assert from "node:assert/strict";
import { copyFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { mock } from "node:test";
import { projectFolder } from "../../cli/project";
import { resume } from "../../cli/resume";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

/** Stands for Pulumi: the stack is locked until it is cancelled, and then the update fails. */
const PULUMI = `#!/bin/sh
cd "$(dirname "$0")"
if [ "$1" = cancel ]; then touch freed; exit 0; fi
if [ -e freed ]; then echo "error: update failed" >&2; exit 255; fi
echo "error: the stack is currently locked by 1 lock(s). Delete it with pulumi cancel." >&2
echo "  file: created by ann@laptop (pid 4711) at 2026-11-18T02:05:09Z" >&2
exit 1
`;

describe("prism resume of a locked stack", () => {
  const path = process.env.PATH;
  let folder = "";
  const said: string[] = [];

  before(() => {
    folder = temporaryFolder();
    copyFileSync(join(projectFolder, "Pulumi.production.yaml"), join(folder, "stack.yaml"));
    writeFileSync(join(folder, "pulumi"), PULUMI, { mode: 0o755 });
    process.env.PATH = [folder, path].join(delimiter);
    mock.method(console, "error", (line: string) => said.push(`${line}\n`));
    mock.method(process.stderr, "write", (text: string) => said.push(text));
  });
  after(() => {
    mock.restoreAll();
    process.env.PATH = path;
    removeTemporaryFolders();
  });

  it("does not show a refusal that it frees, and ends a failure with what to do", async () => {
    const choice = { stack: "production", configFile: join(folder, "stack.yaml") };
    const code = await resume(choice, true);
    const words = `--stack production --config-file ${choice.configFile}`;
    assert.equal(code, 255);
    assert.deepEqual(said, [
      "Freeing the lock of ann@laptop (pid 4711) since 2026-11-18T02:05:09Z: as ordered.\n",
      "error: update failed\n",
      `Not resumed: mend what is named above and give it again; prism status ${words} says what runs, prism rollback ${words} goes back.\n`,
    ]);
  });
});
