/**
 * What a request failed with.
 *
 * @param request  expected to fail
 * @returns        the words the engine would show
 * @throws Error   it succeeded
 */
export async function failureOf(request: Promise<unknown>): Promise<string> {
  const outcome = await request.then(
    () => undefined,
    (error: unknown) => (error as { details: string }).details,
  );
  if (outcome === undefined) throw new Error("expected a failing request, got one that succeeded");
  return outcome;
}
