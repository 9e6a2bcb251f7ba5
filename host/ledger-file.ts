import { mkdirSync, truncateSync } from "node:fs";
import { dirname } from "node:path";
import { nextLine, parseLedger, type LedgerEvent, type LedgerText } from "../plan/ledger";
import { readTextIfThere, writeThrough } from "./files";

/** What the ledger file holds; empty if there is none. */
export function readLedger(path: string): LedgerText {
  return parseLedger(readTextIfThere(path) ?? "");
}

/**
 * Continues the ledger by one line and forces it to the disk; a line torn by a crash is cut off
 * first, with a note. Call it only under the host's lock.
 */
export function appendLedger(path: string, event: LedgerEvent): void {
  mkdirSync(dirname(path), { recursive: true });
  const ledger = readLedger(path);
  const at = new Date().toISOString();
  const lines = [...ledger.lines];
  const added: string[] = [];
  const add = (next: LedgerEvent) => {
    const line = nextLine(lines, next, at);
    lines.push(line);
    added.push(`${line}\n`);
  };
  if (ledger.torn !== "") {
    const whole = Buffer.byteLength(ledger.lines.map((line) => `${line}\n`).join(""));
    truncateSync(path, whole);
    add({
      type: "repaired",
      note: `cut off ${Buffer.byteLength(ledger.torn)} bytes of a line that a crash left unfinished`,
    });
  }
  add(event);
  writeThrough(path, added.join(""), "a");
}
