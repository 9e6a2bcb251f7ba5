import assert from "node:assert/strict";
import { noticeSchema } from "../../config/notice";
import type { ChangelogEntry } from "../../plan/changelog";
import { noticeOf, type NoticeQuestion } from "../../plan/notice";

const entry: ChangelogEntry = {
  title: "v2.4.0",
  sections: { features: "- A score.", breaking: "- Cut long intents.", issues: "" },
  others: [],
};
const settings = noticeSchema.parse({ contacts: ["help@example.com"], hotline: "+86 10 5555" });
const question: NoticeQuestion = {
  settings,
  release: "v2.4.0",
  before: "v2.3.0",
  date: "2026-11-18",
  entries: { en: entry },
};

const EXPECTED = `# PRISM-Gateway v2.4.0 发布通知

v2.4.0 已于 2026-11-18 上线，替换 v2.3.0。

## 新增内容

- A score.

## 问题修复

没有问题修复。

## 不兼容变更，以及您需要做什么

- Cut long intents.

## 已知问题

暂无已知问题。

## 联系方式

- help@example.com
- 热线: +86 10 5555

---

# PRISM-Gateway v2.4.0 released

v2.4.0 went live on 2026-11-18 and replaces v2.3.0.

## What is new

- A score.

## What was fixed

Nothing was fixed.

## What breaks, and what to do

- Cut long intents.

## Known issues

None are known.

## Contacts

- help@example.com
- Hotline: +86 10 5555
`;

describe("noticeOf", () => {
  it("tells users what is new, what breaks, what is known and whom to ask, in both languages", () => {
    assert.equal(noticeOf(question), EXPECTED);
  });

  it("shows each language its own text where there are two", () => {
    const zh: ChangelogEntry = { ...entry, sections: { features: "- 评分。" } };
    const [chinese = "", english = ""] = noticeOf({
      ...question,
      entries: { en: entry, zh },
    }).split("---");
    assert.ok(chinese.includes("- 评分。") && !chinese.includes("- A score."));
    assert.ok(english.includes("- A score.") && !english.includes("- 评分。"));
  });

  it("says nothing of a release before the first, and has no empty list of contacts", () => {
    const alone = noticeOf({ ...question, before: null, settings: noticeSchema.parse({}) });
    assert.ok(alone.includes("v2.4.0 went live on 2026-11-18.\n"));
    assert.ok(!alone.includes("Contacts") && !alone.includes("联系方式"));
  });
});
