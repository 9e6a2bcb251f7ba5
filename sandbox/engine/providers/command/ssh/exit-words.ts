/** What Go's ssh package says of a command whose end was never reported. */
export const lostWords = "wait: remote command exited without exit status or exit signal";

/**
 * Why a remote command failed, in Go's words.
 *
 * @param code    exit status; null after a signal; undefined when the host reported no end
 * @param signal  name of the signal, with or without SIG
 * @returns       undefined when it succeeded
 * Source: golang.org/x/crypto/ssh, ExitError: a signal counts as 128 plus its number, if listed.
 */
export function exitWords(
  code: number | null | undefined,
  signal: string | undefined,
): string | undefined {
  if (signal) {
    const name = signal.replace(/^SIG/, "");
    return `Process exited with status ${128 + (numbers[name] ?? 0)} from signal ${name}`;
  }
  if (code === 0) return undefined;
  return typeof code === "number" ? `Process exited with status ${code}` : lostWords;
}

const numbers: Partial<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  ABRT: 6,
  FPE: 8,
  KILL: 9,
  SEGV: 11,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
};
