import assert from "node:assert/strict";
import { noteHolder, readHolderNote } from "../../facts/holder-note";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

describe("the note of who updates a stack", () => {
  const usual = process.env["PULUMI_HOME"];

  beforeEach(() => (process.env["PULUMI_HOME"] = temporaryFolder()));
  afterEach(() => {
    if (usual === undefined) delete process.env["PULUMI_HOME"];
    else process.env["PULUMI_HOME"] = usual;
    removeTemporaryFolders();
  });

  it("is kept for each folder and stack by itself", () => {
    const [one, other] = [temporaryFolder(), temporaryFolder()];
    noteHolder("production", one, 1);
    noteHolder("production", other, 2);
    noteHolder("staging", one, 3);
    assert.deepEqual(
      [
        readHolderNote("production", one),
        readHolderNote("acme/prism/production", other),
        readHolderNote("staging", one),
        readHolderNote("staging", other),
      ],
      [1, 2, 3, null],
    );
  });
});
