/**
 * Waits until something is so.
 *
 * @param what  what is waited for, for the error
 * @throws Error  it is not so after the limit
 */
export async function until(
  what: string,
  isSo: () => boolean,
  limitMilliseconds = 20_000,
): Promise<void> {
  const end = Date.now() + limitMilliseconds;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`waited ${limitMilliseconds} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
