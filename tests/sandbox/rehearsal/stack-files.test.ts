import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseStackFile } from "../../../cli/stack-file";
import { parseSettings } from "../../../config/parse";
import { STACKS, type StackName } from "../../../sandbox/rehearsal/layout";
import { mergedStackFile } from "../../../sandbox/rehearsal/stack-files";
import { host, sandbox } from "./fixtures";

const ROOT = join(__dirname, "..", "..", "..");

function merged(stack: StackName): string {
  const checkedIn = readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8");
  return mergedStackFile(checkedIn, sandbox(), stack, "v2.3.0", { encryptionsalt: "v1:abc" });
}

describe("mergedStackFile", () => {
  for (const stack of STACKS) {
    it(`makes a file for ${stack} that the schema accepts`, () => {
      const { values } = parseStackFile(merged(stack), "merged");
      assert.deepEqual(parseSettings(values).problems, []);
    });
  }

  it("takes hosts, folders and programs from the sandbox and keeps the rest", () => {
    const { settings } = parseSettings(parseStackFile(merged("production"), "merged").values);
    assert.ok(settings !== null);
    assert.deepEqual(
      settings.hosts.map(({ name, port, appPort, paths }) => [name, port, appPort, paths?.root]),
      [
        ["prod-1", 22001, 23001, "/srv/box/hosts/prod-1/srv"],
        ["prod-2", 22001, 23001, "/srv/box/hosts/prod-2/srv"],
      ],
    );
    assert.equal(settings.release, "v2.3.0");
    assert.equal(settings.repository, "/srv/box/origin.git");
    assert.equal(settings.paths.bun, "/opt/tools/bin/bun");
    assert.equal(settings.app.environment.DATA_DIR, "{root}/data");
    assert.equal(settings.app.name, "prism-gateway-api");
    assert.equal(settings.limits.budget, 1800);
  });

  it("keeps the encryption salt of the stack", () => {
    assert.equal((parse(merged("staging")) as { encryptionsalt: string }).encryptionsalt, "v1:abc");
  });

  it("refuses a stack without hosts", () => {
    const empty = { ...sandbox(), hosts: [host("staging-1", "staging")] };
    assert.throws(() => mergedStackFile("config: {}", empty, "production", "v2.3.0"), {
      message:
        "sandbox, stack production: expected the same folders below every host's root, got no host; lay the hosts out alike",
    });
  });
});
