import type { NoticeSettings } from "../config/notice";
import { SECTIONS, type ChangelogEntry, type Section } from "./changelog";

/** Languages of the notice. Source: SOP phase 4 */
export const LANGUAGES = ["zh", "en"] as const;
/** One of them. */
export type Language = (typeof LANGUAGES)[number];

/** What a notice is made of. */
export interface NoticeQuestion {
  readonly settings: NoticeSettings;
  /** Release tag. */
  readonly release: string;
  /** Release that ran before; null: none. */
  readonly before: string | null;
  /** Local date of the deployment, `YYYY-MM-DD`. */
  readonly date: string;
  /** Entry of the release by language; a language without one shows the other's. */
  readonly entries: Readonly<Partial<Record<Language, ChangelogEntry>>>;
}

type Words = Readonly<Record<Section, readonly [title: string, nothing: string]>> & {
  readonly title: (service: string, release: string) => string;
  readonly summary: (date: string, release: string, before: string | null) => string;
  readonly contacts: string;
  readonly hotline: string;
};

const WORDS: Readonly<Record<Language, Words>> = {
  zh: {
    title: (service, release) => `${service} ${release} 发布通知`,
    summary: (date, release, before) =>
      before === null
        ? `${release} 已于 ${date} 上线。`
        : `${release} 已于 ${date} 上线，替换 ${before}。`,
    features: ["新增内容", "没有新增内容。"],
    breaking: ["不兼容变更，以及您需要做什么", "没有不兼容变更，您无需采取任何行动。"],
    fixes: ["问题修复", "没有问题修复。"],
    issues: ["已知问题", "暂无已知问题。"],
    contacts: "联系方式",
    hotline: "热线",
  },
  en: {
    title: (service, release) => `${service} ${release} released`,
    summary: (date, release, before) =>
      before === null
        ? `${release} went live on ${date}.`
        : `${release} went live on ${date} and replaces ${before}.`,
    features: ["What is new", "Nothing is new."],
    breaking: ["What breaks, and what to do", "Nothing breaks; there is nothing to do."],
    fixes: ["What was fixed", "Nothing was fixed."],
    issues: ["Known issues", "None are known."],
    contacts: "Contacts",
    hotline: "Hotline",
  },
};

/**
 * The notice to the users of a release, in both languages, Chinese first.
 *
 * @returns  Markdown
 */
export function noticeOf(question: NoticeQuestion): string {
  return `${LANGUAGES.map((language) => inLanguage(question, language)).join("\n\n---\n\n")}\n`;
}

function inLanguage(question: NoticeQuestion, language: Language): string {
  const { settings, release, before, date, entries } = question;
  const words = WORDS[language];
  const entry = entries[language] ?? LANGUAGES.flatMap((other) => entries[other] ?? [])[0];
  const { contacts, hotline } = settings;
  const sections = SECTIONS.map((section) => {
    const [title, nothing] = words[section];
    return `## ${title}\n\n${entry?.sections[section] || nothing}`;
  });
  const lines = [
    ...contacts.map((contact) => `- ${contact}`),
    ...(hotline === null ? [] : [`- ${words.hotline}: ${hotline}`]),
  ];
  return [
    `# ${words.title(settings.service, release)}`,
    words.summary(date, release, before),
    ...sections,
    ...(lines.length === 0 ? [] : [`## ${words.contacts}\n\n${lines.join("\n")}`]),
  ].join("\n\n");
}
