import { messageOf } from "../core/errors";

/** How the services say that something is not there. */
const GONE = new Set([
  "NoSuchBucket",
  "NoSuchLifecycleConfiguration",
  "NoSuchPublicAccessBlockConfiguration",
  "NoSuchTagSet",
  "NotFound",
  "NotFoundException",
  "ResourceNotFound",
  "ResourceNotFoundException",
  "ServerSideEncryptionConfigurationNotFoundError",
]);

/** The answer; undefined when what was asked about is not there. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && GONE.has(error.name)) return undefined;
    throw error;
  }
}

/** A failed call in words: the service's own, or why it was not reached. */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join("; ");
  const code = error instanceof Error && "$metadata" in error ? `${error.name}: ` : "";
  return `${code}${messageOf(error)}`;
}
