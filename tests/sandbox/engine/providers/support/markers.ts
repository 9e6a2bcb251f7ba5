import type { Properties } from "./protocol";

const key = "4dabf18193072939515e22adb298388d";

/** What a preview has in place of a value it cannot know. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A secret as it travels. */
export function secret(value: unknown): Properties {
  return { [key]: "1b47061264138c4ac30d75fd1eb44270", value };
}

/** A text or a file as it travels. */
export function asset(content: { text: string } | { path: string }, hash: string): Properties {
  return { [key]: "c44067f5952c0a294b673a41bacd8c17", hash, ...content };
}

/** A folder as it travels. */
export function archive(path: string, hash: string): Properties {
  return { [key]: "0def7320c3a5731c473e5ecbe6d01bc7", hash, path };
}
