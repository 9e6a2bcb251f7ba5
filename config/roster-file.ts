import { Temporal } from "temporal-polyfill";
import { z } from "zod";

const moment = z.string().refine((text) => textOf(text) !== null, {
  error: (issue) =>
    `must be a local date and time, got ${JSON.stringify(issue.input)}; write it as "2026-11-23 09:00", or with its offset: 2026-11-23T09:00+08:00`,
});

/** A roster as its file holds it: who is on call, from when until when. */
export function rosterSchema(zone: string) {
  const shift = z
    .strictObject({ name: z.string().trim().min(1), from: moment, until: moment })
    .transform(({ name, from, until }) => ({
      name,
      // Where clocks change, nobody counts as there for an hour that may not be meant.
      from: instantOf(from, zone, "later"),
      until: instantOf(until, zone, "earlier"),
    }))
    .refine(({ from, until }) => Date.parse(from) < Date.parse(until), {
      path: ["until"],
      error: "must be later than from; swap the two",
    });
  return z.strictObject({ shifts: z.array(shift).min(1) });
}

const hasOffset = (text: string) => /(Z|[+-]\d{2}(:?\d{2})?)$/i.test(text.slice(10));

/** A moment as Temporal reads it; null if it is none. */
function textOf(moment: string): string | null {
  const iso = moment.trim().replace(" ", "T");
  if (!/^\d{4}-\d{2}-\d{2}T/.test(iso)) return null;
  try {
    if (hasOffset(iso)) Temporal.Instant.from(iso);
    else Temporal.PlainDateTime.from(iso);
    return iso;
  } catch {
    return null;
  }
}

function instantOf(moment: string, zone: string, disambiguation: "earlier" | "later"): string {
  const iso = textOf(moment) ?? "";
  const instant = hasOffset(iso)
    ? Temporal.Instant.from(iso)
    : Temporal.PlainDateTime.from(iso).toZonedDateTime(zone, { disambiguation }).toInstant();
  return instant.toString();
}
