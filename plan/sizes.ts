const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB"] as const;

/**
 * Bytes for people, in the unit that leaves one to three digits before the point.
 *
 * @param bytes  0 or more
 * @returns      for example `512 bytes`, `1.5 kB`, `20.0 GB`; 1 kB = 1000 bytes
 */
export function describeSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // What would be rounded up to 1000.0 belongs to the next unit.
  while (value >= (unit === 0 ? 1000 : 999.95) && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  if (unit === 0) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  return `${value.toFixed(1)} ${UNITS[unit] ?? ""}`;
}
