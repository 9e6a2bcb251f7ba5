/**
 * Waits until something holds.
 *
 * @param what   for the error
 * @param holds  looked at again and again
 * @throws Error not within ten seconds
 */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`expected within 10 s: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
