const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "no right to read it",
  EPERM: "no right to read it",
  EISDIR: "a folder",
  ENOTDIR: "a path that leads through a file",
};

/** What it means that a file could not be read, for the middle of a message. */
export function describeReadError(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? String(error) : (MEANINGS[code] ?? code);
}
