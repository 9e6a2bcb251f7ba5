import assert from "node:assert/strict";
import { readEntry } from "../../plan/changelog";

const TEXT = `# Changelog

## [Unreleased]

### Added

- Not out yet.

## [2.4.0] - 2026-11-18

### Added

- A score.

\`\`\`md
## v2.2.0
\`\`\`

### Fixed

- A leak.

### Security

- A hole.

### Breaking changes

- An intent of more than 2,000 characters is refused; cut it.

### Known issues

None.

### Thanks

To all.

## v2.4.0-rc.1 (2026-11-11)

### Breaking changes

N/A

## v2.3.0

### 新增

- 分析。

### 不兼容变更

无。
`;

describe("readEntry", () => {
  it("finds an entry's sections as they were written", () => {
    assert.deepEqual(readEntry(TEXT, "v2.4.0"), {
      title: "[2.4.0] - 2026-11-18",
      sections: {
        features: "- A score.\n\n```md\n## v2.2.0\n```",
        fixes: "- A leak.\n- A hole.",
        breaking: "- An intent of more than 2,000 characters is refused; cut it.",
        issues: "",
      },
      others: ["### Thanks\n\nTo all."],
    });
  });

  it("tells an empty section from a missing one", () => {
    assert.deepEqual(readEntry(TEXT, "v2.4.0-rc.1")?.sections, { breaking: "" });
  });

  it("reads Chinese headings", () => {
    assert.deepEqual(readEntry(TEXT, "v2.3.0")?.sections, { features: "- 分析。", breaking: "" });
  });

  it("finds no entry where none is, in code least of all", () => {
    for (const tag of ["v2.2.0", "v2.4", "v2.4.00", "v2.40.0", "v12.4.0"]) {
      assert.equal(readEntry(TEXT, tag), null, tag);
    }
    assert.equal(readEntry("", "v1.0.0"), null);
  });

  it("reads a heading in each usual form, whatever ends its lines", () => {
    for (const heading of ["## v1.2.3", "## 1.2.3 (today)", "# [v1.2.3](https://x.test/1) - a"]) {
      const entry = readEntry(`${heading}\r\n\r\nText.\r\n`, "v1.2.3");
      assert.deepEqual(entry?.sections, {}, heading);
    }
  });
});
