function line(kind: string, text: string): void {
  process.stdout.write(`${new Date().toISOString()} ${kind} ${text}\n`);
}

/** One line per answered request. */
export function logAccess(method: string, path: string, status: number, milliseconds: number): void {
  line("access", `${method} ${path} ${status} ${milliseconds.toFixed(1)}ms`);
}

export function logInfo(text: string): void {
  line("info", text);
}

/** Only for what should wake somebody: the deployment counts the word. */
export function logError(text: string): void {
  line("ERROR", text);
}
