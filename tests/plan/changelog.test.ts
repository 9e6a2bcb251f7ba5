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

  it("reads entries whose headings differ in size, as tools write them", () => {
    const text = `# [2.4.0](https://x.test/c) (2026-11-18)

### Features

- A score.

## [2.3.1](https://x.test/b) (2026-11-11)

### Bug Fixes

- A leak.
`;
    assert.deepEqual(readEntry(text, "v2.4.0")?.sections, { features: "- A score." });
    assert.deepEqual(readEntry(text, "v2.3.1")?.sections, { fixes: "- A leak." });
  });

  it("takes nothing for breaking that says it is not", () => {
    for (const words of ["Non-breaking changes", "Non breaking changes", "非破坏性变更"]) {
      const entry = readEntry(`## v1.2.3\n\n### ${words}\n\n- A line.\n`, "v1.2.3");
      assert.equal(entry?.sections.breaking, undefined, words);
    }
  });

  it("reads a heading in each usual form, whatever ends its lines", () => {
    const usual = ["## v1.2.3", "## 1.2.3 (today)", "# [v1.2.3](https://x.test/1) - a"];
    const others = [
      "## v1.2.3（今天）",
      "## v1.2.3：a",
      "## **v1.2.3**",
      "## Version 1.2.3",
      "## 版本 v1.2.3",
    ];
    for (const heading of [...usual, ...others]) {
      const entry = readEntry(`${heading}\r\n\r\nText.\r\n`, "v1.2.3");
      assert.deepEqual(entry?.sections, {}, heading);
    }
  });
});
