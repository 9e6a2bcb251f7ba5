import ICAL from "ical.js";
import { ruleProblem } from "./rule";
import { nameOf, spanOf, type IcsEvent } from "./times";

/** Which occurrences are wanted. */
export interface IcsQuestion {
  /** IANA zone of whole days and of times without a zone. */
  readonly zone: string;
  /** Those that begin before, in milliseconds since 1970. */
  readonly before: number;
}

/** Events in the order of the file, and what is wrong with others, each with its line. */
export interface IcsAnswer {
  readonly events: readonly IcsEvent[];
  readonly problems: readonly string[];
}

/** Nearly twenty years of every week; who means more can begin later. */
const MOST_OCCURRENCES = 1000;

/**
 * Reads the events of an iCalendar file (RFC 5545): whole days, times of a zone, of UTC or of none, repeated ones with
 * their exceptions. What is cancelled is left out. Nothing is skipped in silence.
 *
 * @param text  of the file
 */
export function parseIcs(text: string, question: IcsQuestion): IcsAnswer {
  let components: ICAL.Component[];
  try {
    components = calendarsOf(text).flatMap((one) => one.getAllSubcomponents("vevent"));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return {
      events: [],
      problems: [
        `line ${lineOf(text, said)}: must be an iCalendar file, got: ${said}; export it anew`,
      ],
    };
  }
  const lines = linesWith(text, /^BEGIN:VEVENT\s*$/i);
  const answers = components.map((component, index) => {
    try {
      return { events: occurrencesOf(component, components, question), problems: [] };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const name = JSON.stringify(nameOf(component));
      return {
        events: [],
        problems: [`line ${lines[index] ?? 0}: event ${name} ${error.message}`],
      };
    }
  });
  return {
    events: answers.flatMap(({ events }) => events),
    problems: answers.flatMap(({ problems }) => problems),
  };
}

function calendarsOf(text: string): ICAL.Component[] {
  const parsed = ICAL.parse(text) as unknown[];
  // One calendar, or a list of them.
  const all = (typeof parsed[0] === "string" ? [parsed] : parsed) as unknown[][];
  if (all.length === 0 || all.some(([name]) => name !== "vcalendar")) {
    throw new Error("no BEGIN:VCALENDAR");
  }
  return all.map((one) => new ICAL.Component(one));
}

/** @throws Error  what is wrong with the event */
function occurrencesOf(
  component: ICAL.Component,
  all: readonly ICAL.Component[],
  { zone, before }: IcsQuestion,
): IcsEvent[] {
  const isOfSame = (other: ICAL.Component) =>
    component.parent === other.parent && uidOf(other) === uidOf(component);
  // Its own repeated event gives it.
  if (isException(component) && all.some((other) => !isException(other) && isOfSame(other))) {
    return [];
  }
  const own = spanOf(component);
  const isRepeated = component.hasProperty("rrule") || component.hasProperty("rdate");
  if (!isRepeated || isException(component)) {
    return isCancelled(component) ? [] : [own.at(null, zone)];
  }
  const exceptions = all.filter((other) => isException(other) && isOfSame(other));
  const event = new ICAL.Event(component, { exceptions });
  checkRules(component, event);
  const found: IcsEvent[] = [];
  const iterator = event.iterator();
  for (let count = 0; ; count++) {
    // Without an end it gives undefined, against its type.
    const next = iterator.next() as ICAL.Time | undefined;
    if (!next) return found;
    if (count >= MOST_OCCURRENCES) {
      throw new Error(`must repeat at most ${MOST_OCCURRENCES} times until now; begin it later`);
    }
    const planned = own.at(next.toString(), zone);
    if (planned.from.epochMilliseconds >= before) return found;
    const { item, startDate } = event.getOccurrenceDetails(next);
    if (isCancelled(item.component)) continue;
    const isOwn = item.component === component;
    found.push(isOwn ? planned : spanOf(item.component).at(startDate.toString(), zone));
  }
}

function checkRules(component: ICAL.Component, event: ICAL.Event): void {
  for (const property of component.getAllProperties("rrule")) {
    const rule = property.getFirstValue() as ICAL.Recur;
    const problem = ruleProblem(rule, event.startDate);
    if (problem !== null) throw new Error(problem);
    const isLocal = event.startDate.zone === ICAL.Timezone.localTimezone;
    if (isLocal && !event.startDate.isDate && rule.until?.zone === ICAL.Timezone.utcTimezone) {
      throw new Error(
        "must have its zone in the file (VTIMEZONE), because it repeats until a time in UTC; export it anew",
      );
    }
  }
}

const uidOf = (component: ICAL.Component) => component.getFirstPropertyValue("uid");
const isException = (component: ICAL.Component) => component.hasProperty("recurrence-id");
const isCancelled = (component: ICAL.Component) =>
  component.getFirstPropertyValue("status") === "CANCELLED";

/** Line that an error of the parser quotes, else the first. */
function lineOf(text: string, said: string): number {
  const quoted = /\(no token ";" or ":"\) "(.*)"$/s.exec(said)?.[1];
  if (quoted === undefined || quoted === "") return 1;
  return text.split(/\r?\n/).findIndex((line) => line === quoted) + 1 || 1;
}

function linesWith(text: string, pattern: RegExp): number[] {
  return text.split(/\r?\n/).flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));
}
