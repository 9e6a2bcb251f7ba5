import ICAL from "ical.js";
import { Temporal } from "temporal-polyfill";
import { isZone } from "../../config/gate-rules";

/** One event, or one occurrence of a repeated one, in the zone that was asked for. */
export interface IcsEvent {
  readonly name: string;
  readonly from: Temporal.ZonedDateTime;
  /** First instant after it. */
  readonly until: Temporal.ZonedDateTime;
}

/** Summary of an event, as its name. */
export function nameOf(component: ICAL.Component): string {
  const summary = component.getFirstPropertyValue("summary");
  return typeof summary === "string" && summary.trim() !== "" ? summary.trim() : "without a name";
}

/**
 * When an event begins and how long it lasts; by its clock, so that every occurrence has the same hours.
 *
 * @throws Error  what is wrong with its times
 */
export function spanOf(component: ICAL.Component) {
  const start = component.getFirstProperty("dtstart");
  const end = component.getFirstProperty("dtend");
  if (start === null) throw new Error("must have a DTSTART, got none; mend it in its calendar");
  const zoneName = start.getFirstParameter("tzid") as string | undefined;
  if (end !== null && zoneName !== end.getFirstParameter("tzid")) {
    throw new Error("must end in the zone in which it begins; mend it in its calendar");
  }
  const first = textOf(start);
  const isUtc = first.endsWith("Z");
  const isDay = first.length === 10;
  const from = localOf(first);
  const duration = component.getFirstPropertyValue("duration");
  const until =
    end !== null
      ? localOf(textOf(end))
      : duration !== null
        ? from.add(Temporal.Duration.from(duration.toString()))
        : from.add({ days: isDay ? 1 : 0 });
  if (Temporal.PlainDateTime.compare(from, until) >= 0) {
    throw new Error("must end later than it begins; mend it in its calendar");
  }
  const length = from.until(until);
  const zoned = zoneOf(start, zoneName, isUtc);
  return {
    /** @param text  start of an occurrence; null: the first */
    at: (text: string | null, zone: string): IcsEvent => {
      const begin = text === null ? from : localOf(text);
      return {
        name: nameOf(component),
        // Where clocks change, an event is as long as it can be meant.
        from: zoned(begin, zone, "earlier"),
        until: zoned(begin.add(length), zone, "later"),
      };
    },
  };
}

type Side = "earlier" | "later";

/** How local times of an event become instants. */
function zoneOf(start: ICAL.Property, name: string | undefined, isUtc: boolean) {
  const own = (start.getFirstValue() as ICAL.Time).zone;
  // Exchange and Outlook have names of their own, and say in the file what they mean.
  const isOwn = name !== undefined && !isZone(name);
  if (isOwn && own === ICAL.Timezone.localTimezone) {
    throw new Error(
      `must be in a zone of the IANA database or one that the file defines (VTIMEZONE), got ${JSON.stringify(name)}; mend it in its calendar`,
    );
  }
  return (local: Temporal.PlainDateTime, zone: string, side: Side): Temporal.ZonedDateTime => {
    if (isOwn) {
      const time = ICAL.Time.fromDateTimeString(local.toString({ smallestUnit: "second" }));
      time.zone = own;
      const instant = Temporal.Instant.fromEpochMilliseconds(time.toUnixTime() * 1000);
      return instant.toZonedDateTimeISO(zone);
    }
    const meant = isUtc ? "UTC" : (name ?? zone);
    return local.toZonedDateTime(meant, { disambiguation: side }).withTimeZone(zone);
  };
}

/** A value as the file has it; ical.js itself would take 30 February for 2 March. */
function textOf(property: ICAL.Property): string {
  return String((property.jCal as unknown[])[3]);
}

function localOf(text: string): Temporal.PlainDateTime {
  try {
    return Temporal.PlainDateTime.from(text.replace(/Z$/, ""));
  } catch {
    throw new Error(`must be on a day of the calendar, got ${text}; mend it in its calendar`);
  }
}
