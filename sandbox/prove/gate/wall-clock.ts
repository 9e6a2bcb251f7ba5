/** Minutes of a day. */
export const DAY = 1440;

/** Offset of the clocks of a format's zone from UTC in minutes, as Intl prints it. */
function offsetAt(minute: number, format: Intl.DateTimeFormat): number {
  const name = format.formatToParts(minute * 60_000).find(({ type }) => type === "timeZoneName");
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name?.value ?? "") ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

/**
 * What the clocks of a zone show at each minute of a span: minutes since 1970 as if they were UTC.
 *
 * @param from   minutes since 1970, UTC
 * @param count  how many minutes; looked up at quarters of an hour on days on which clocks change
 */
export function wallMinutes(zone: string, from: number, count: number): Int32Array {
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  const wall = new Int32Array(count);
  for (let start = 0; start < count; start += DAY) {
    const before = offsetAt(from + start, format);
    const isSteady = before === offsetAt(from + start + DAY, format);
    let offset = before;
    for (let minute = start; minute < Math.min(start + DAY, count); minute++) {
      if (!isSteady && minute % 15 === 0) offset = offsetAt(from + minute, format);
      wall[minute] = from + minute + offset;
    }
  }
  return wall;
}

/** `2026-11-18 10:05` of a wall minute. */
export function wallText(wall: number): string {
  return new Date(wall * 60_000).toISOString().slice(0, 16).replace("T", " ");
}
