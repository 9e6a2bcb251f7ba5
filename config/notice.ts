import { z } from "zod";

/** What users are told about a release. Source: SOP phase 4 */
export const noticeSchema = z.strictObject({
  service: z.string().min(1).default("PRISM-Gateway").describe("Name that users know"),
  changelogs: z
    .strictObject({
      en: z.string().min(1).default("CHANGELOG.md").describe("English, a path in the release"),
      zh: z.string().min(1).nullable().default(null).describe("Chinese, a path in the release"),
    })
    .default({ en: "CHANGELOG.md", zh: null })
    .describe("Files of the release by language; without the Chinese one its text is the English"),
  contacts: z.array(z.string().min(1)).default([]).describe("Whom users may ask, a line each"),
  hotline: z.string().min(1).nullable().default(null).describe("Telephone number for trouble"),
});

/** What users are told about a release. */
export type NoticeSettings = z.infer<typeof noticeSchema>;
