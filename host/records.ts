import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Phase, Verdict } from "../plan/protocol";
import type { WatchName } from "../plan/watch-request";
import { readTextIfThere, replaceFile } from "./files";
import type { Layout } from "./layout";

const pathOf = (layout: Layout, runId: string, step: Phase | WatchName) =>
  join(layout.runs, runId, `${step}.json`);

/** Verdict that a finished step left; null if it never finished here. */
export function readRecord(layout: Layout, runId: string, step: Phase | WatchName): Verdict | null {
  const text = readTextIfThere(pathOf(layout, runId, step));
  return text === null ? null : (JSON.parse(text) as Verdict);
}

/** Keeps a verdict, so that the same step never acts twice. */
export function writeRecord(
  layout: Layout,
  verdict: Verdict,
  step: Phase | WatchName = verdict.phase,
): void {
  const path = pathOf(layout, verdict.runId, step);
  mkdirSync(dirname(path), { recursive: true });
  replaceFile(path, `${JSON.stringify(verdict)}\n`);
}
