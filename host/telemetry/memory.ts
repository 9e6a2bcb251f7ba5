import { addMinute, p95Of, type ComparedRun, type Minutes } from "../../plan/telemetry/baseline";
import type { Histogram } from "../../plan/judgement/histogram";
import { readTextIfThere, replaceFile } from "../files";

/** Latencies of the last hour and the P95 that a run is compared with; outlives a restart. */
interface Kept {
  readonly minutes: Minutes;
  readonly baseline: { readonly runId: string; readonly p95Milliseconds: number | null } | null;
}

const NOTHING: Kept = { minutes: {}, baseline: null };

/** Remembers how fast the hour before a deployment was. */
export class Memory {
  private kept: Kept;

  /** @param path  where it is kept over a restart */
  constructor(private readonly path: string) {
    this.kept = readKept(path);
  }

  /**
   * Takes what one look saw.
   *
   * @param compared  run that is compared with the hour before it
   * @returns         P95 of that hour in milliseconds; null if no run is compared, or the hour says too little
   */
  look(seen: Histogram, compared: ComparedRun | null, now: number): number | null {
    let { minutes, baseline } = this.kept;
    if (compared === null) baseline = null;
    else if (baseline?.runId !== compared.runId) {
      const before = Object.entries(minutes).filter(([at]) => Number(at) < compared.openedAt);
      baseline = { runId: compared.runId, p95Milliseconds: p95Of(Object.fromEntries(before)) };
    }
    minutes = addMinute(minutes, seen, now);
    this.kept = { minutes, baseline };
    return baseline?.p95Milliseconds ?? null;
  }

  /** Keeps it over a restart. */
  save(): void {
    replaceFile(this.path, JSON.stringify(this.kept));
  }
}

function readKept(path: string): Kept {
  try {
    return { ...NOTHING, ...(JSON.parse(readTextIfThere(path) ?? "{}") as Partial<Kept>) };
  } catch {
    // A torn file is worth no more than an hour without a comparison.
    return NOTHING;
  }
}
