import type { CanarySettings } from "../../../config/canary";
import type { Comparison, MissingData, PlannedAlarm, Severity } from "../alarm";
import type { AlarmKind } from "../kinds";
import type { Measure } from "../measures";
import type { MetricSource, Ring } from "../metrics";

/** Composites that rows can be children of. */
export type Parent = "p0" | "p1" | "gate-canary" | "gate-fleet" | "gate-watch" | BurnParent;

/** Composites that fire when all their children do. */
export type BurnParent = "burn-medium" | "burn-slow";

/** One metric alarm of the catalogue. */
export interface Row {
  readonly kind: AlarmKind;
  /** Behind the kind in the id; empty where the kind has one alarm. */
  readonly of?: string;
  readonly severity: Severity;
  readonly parents: readonly Parent[];
  readonly measure: Measure;
  /** M of N. */
  readonly points: readonly [breaching: number, counted: number];
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly unit: PlannedAlarm["unit"];
  readonly missing: MissingData;
}

/** What the catalogue is made for. */
export interface CatalogueContext {
  readonly source: MetricSource;
  readonly hosts: readonly { readonly name: string; readonly ring: Ring }[];
  /** Rings that have a host. */
  readonly rings: readonly Ring[];
  /** The procedure's limits; the same that the canary watch judges by. */
  readonly limits: CanarySettings["limits"];
  /** Requests in five minutes without which a release cannot be judged. */
  readonly samples: number;
}
