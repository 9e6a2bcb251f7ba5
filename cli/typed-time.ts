import { parseTime } from "../plan/gate/time";
import { UsageError } from "./usage-error";

/**
 * A time that a person typed, as ISO 8601 in UTC.
 *
 * @param option  where it was typed
 * @throws UsageError  it is none
 */
export function typedTime(text: string, zone: string, option: string): string {
  try {
    return parseTime(text, zone, option);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}
