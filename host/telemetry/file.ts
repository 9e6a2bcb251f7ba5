import type { TelemetryOrder } from "../../plan/telemetry/order";
import type { ActPlace } from "../act-context";
import { readTextIfThere } from "../files";
import type { Layout } from "../layout";

/** Content of telemetry.json: all that the telemetry needs to know. */
export interface TelemetryFile extends TelemetryOrder, ActPlace {
  /** pm2 name of the app. */
  readonly app: string;
}

/** What the telemetry of this host was told; null if it has none. */
export function readTelemetry(layout: Pick<Layout, "telemetry">): TelemetryFile | null {
  const text = readTextIfThere(layout.telemetry.settings);
  return text === null ? null : (JSON.parse(text) as TelemetryFile);
}

/** pm2 name of an app's telemetry. */
export function telemetryName(app: string): string {
  return `${app}-telemetry`;
}
