import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { editedStackFile, writeStackFile } from "../../cli/adopt-file";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

const TEXT = `# The canary first.
config:
  # What all hosts run.
  prism:release: v2.4.0 # newest

  prism:app:
    name: gateway
    environment:
      NODE_ENV: production # as always
      OLD: "1"
  prism:hosts:
    - name: web-1
      # its address
      address: 192.0.2.1
`;

const EDITS = [
  { path: ["release"], value: "v2.3.0" },
  { path: ["app", "args"], value: ["run", "src/server.ts"] },
  { path: ["app", "health", "versionKey"], value: null },
  { path: ["app", "environment", "DATA_DIR"], value: "{root}/data" },
  { path: ["app", "environment", "OLD"], value: undefined },
  { path: ["hosts", 0, "appPort"], value: 4000 },
  { path: ["secrets", "jwtVariable"], value: "TOKEN_JWT" },
] as const;

describe("the stack file of an adoption", () => {
  after(removeTemporaryFolders);

  it("gets new values in their places, and keeps its comments", () => {
    assert.equal(
      editedStackFile(TEXT, EDITS),
      `# The canary first.
config:
  # What all hosts run.
  prism:release: v2.3.0 # newest

  prism:app:
    name: gateway
    environment:
      NODE_ENV: production # as always
      DATA_DIR: "{root}/data"
    args: [run, src/server.ts]
    health:
      versionKey: null
  prism:hosts:
    - name: web-1
      # its address
      address: 192.0.2.1
      appPort: 4000
  prism:secrets:
    jwtVariable: TOKEN_JWT
`,
    );
  });

  it("is refused where a group of keys is one text", () => {
    const text = 'config:\n  prism:app: \'{"name":"gateway"}\'\n';
    assert.throws(() => editedStackFile(text, [{ path: ["app", "name"], value: "x" }]), {
      message:
        "prism:app: expected a group of keys in the stack file, got one text; write it as YAML",
    });
  });

  it("is kept as it was first, and can be put back", async () => {
    const file = join(temporaryFolder(), "Pulumi.production.yaml");
    writeFileSync(file, TEXT);
    const putBack = await writeStackFile(file, EDITS);
    assert.notEqual(readFileSync(file, "utf8"), TEXT);
    await putBack();
    assert.equal(readFileSync(file, "utf8"), TEXT);
    await writeStackFile(file, EDITS.slice(0, 1));
    await writeStackFile(file, EDITS.slice(1));
    assert.equal(readFileSync(`${file}.before-adopt`, "utf8"), TEXT);
    assert.ok(existsSync(file));
  });
});
