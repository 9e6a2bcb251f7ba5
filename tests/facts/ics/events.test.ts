import assert from "node:assert/strict";
import { parseIcs } from "../../../facts/ics/events";

const BEFORE = Date.parse("2029-01-01T00:00:00Z");

/** An iCalendar file with these events, each a list of lines. */
function calendar(...events: readonly string[][]): string {
  const lines = events.flatMap((event) => ["BEGIN:VEVENT", ...event, "END:VEVENT"]);
  return ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR", ""].join("\r\n");
}

/** Events as `from..until`, in UTC. */
function spans(text: string, zone = "Asia/Shanghai", before = BEFORE): string[] {
  const { events, problems } = parseIcs(text, { zone, before });
  assert.deepEqual(problems, []);
  return events.map(({ from, until }) =>
    [from, until].map((time) => time.toInstant().toString({ smallestUnit: "minute" })).join(".."),
  );
}

function problems(text: string): readonly string[] {
  return parseIcs(text, { zone: "Asia/Shanghai", before: BEFORE }).problems;
}

const DAY = "DTSTART;VALUE=DATE:20261224";
const ZONE_OF_OWN = [
  "BEGIN:VTIMEZONE",
  "TZID:China Standard Time",
  "BEGIN:STANDARD",
  "DTSTART:16010101T000000",
  "TZOFFSETFROM:+0800",
  "TZOFFSETTO:+0800",
  "END:STANDARD",
  "END:VTIMEZONE",
].join("\r\n");

describe("parseIcs", () => {
  it("reads whole days in the zone that is asked for; their end is the first day after them", () => {
    const event = [DAY, "DTEND;VALUE=DATE:20261227"];
    assert.deepEqual(spans(calendar(event)), ["2026-12-23T16:00Z..2026-12-26T16:00Z"]);
    assert.deepEqual(spans(calendar(event), "Europe/Berlin"), [
      "2026-12-23T23:00Z..2026-12-26T23:00Z",
    ]);
    assert.deepEqual(spans(calendar([DAY])), ["2026-12-23T16:00Z..2026-12-24T16:00Z"]);
    assert.deepEqual(spans(calendar([DAY, "DURATION:P2D"])), [
      "2026-12-23T16:00Z..2026-12-25T16:00Z",
    ]);
  });

  it("reads times of UTC, of a zone, of one that the file defines, and of none", () => {
    const file = calendar(
      ["DTSTART:20261224T100000Z", "DTEND:20261224T110000Z"],
      ["DTSTART;TZID=Europe/Berlin:20261224T100000", "DTEND;TZID=Europe/Berlin:20261224T113000"],
      ["DTSTART;TZID=China Standard Time:20261224T100000", "DURATION:PT1H"],
      ["DTSTART:20261224T100000", "DTEND:20261224T110000"],
    ).replace("BEGIN:VEVENT", `${ZONE_OF_OWN}\r\nBEGIN:VEVENT`);
    assert.deepEqual(spans(file, "America/New_York"), [
      "2026-12-24T10:00Z..2026-12-24T11:00Z",
      "2026-12-24T09:00Z..2026-12-24T10:30Z",
      "2026-12-24T02:00Z..2026-12-24T03:00Z",
      "2026-12-24T15:00Z..2026-12-24T16:00Z",
    ]);
  });

  it("makes an event as long as it can be meant where clocks change", () => {
    const at = (name: string, time: string) => `${name};TZID=Europe/Berlin:${time}`;
    const night = [at("DTSTART", "20261025T023000"), at("DTEND", "20261025T024500")];
    assert.deepEqual(spans(calendar(night)), ["2026-10-25T00:30Z..2026-10-25T01:45Z"]);
  });

  it("repeats yearly, with the same hours in summer and winter, and leaves exceptions out", () => {
    const event = [
      "UID:1",
      DAY,
      "DTEND;VALUE=DATE:20261226",
      "RRULE:FREQ=YEARLY",
      "EXDATE;VALUE=DATE:20271224",
    ];
    assert.deepEqual(spans(calendar(event)), [
      "2026-12-23T16:00Z..2026-12-25T16:00Z",
      "2028-12-23T16:00Z..2028-12-25T16:00Z",
    ]);
    const moved = [
      "UID:1",
      "RECURRENCE-ID;VALUE=DATE:20281224",
      "DTSTART;VALUE=DATE:20281223",
      "DTEND;VALUE=DATE:20281228",
    ];
    assert.equal(spans(calendar(event, moved))[1], "2028-12-22T16:00Z..2028-12-27T16:00Z");
    // The rule of another event does not take it.
    assert.equal(spans(calendar([...event, "UID:2"].slice(1), moved)).length, 3);
    const monthly = [
      "DTSTART;TZID=Europe/Berlin:20260301T100000",
      "DURATION:PT1H",
      "RRULE:FREQ=MONTHLY;COUNT=2",
    ];
    assert.deepEqual(spans(calendar(monthly)), [
      "2026-03-01T09:00Z..2026-03-01T10:00Z",
      "2026-04-01T08:00Z..2026-04-01T09:00Z",
    ]);
  });

  it("repeats on days of the week, such as the last Thursday of November", () => {
    const event = ["DTSTART;VALUE=DATE:20261126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=-1TH"];
    assert.deepEqual(spans(calendar(event), "UTC"), [
      "2026-11-26T00:00Z..2026-11-27T00:00Z",
      "2027-11-25T00:00Z..2027-11-26T00:00Z",
      "2028-11-30T00:00Z..2028-12-01T00:00Z",
    ]);
  });

  it("stops a rule without an end where it is told to", () => {
    const event = [DAY, "RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"];
    assert.equal(spans(calendar(event), "UTC", Date.parse("2126-01-01")).length, 100);
  });

  it("leaves out what is cancelled", () => {
    assert.deepEqual(spans(calendar([DAY, "STATUS:CANCELLED"])), []);
  });

  const BROKEN: [what: string, event: string[], says: string][] = [
    ["without a start", [], "must have a DTSTART, got none; mend it in its calendar"],
    [
      "on a day that does not exist",
      ["DTSTART;VALUE=DATE:20260230"],
      "must be on a day of the calendar, got 2026-02-30; mend it in its calendar",
    ],
    [
      "that ends when it begins",
      ["DTSTART:20261224T100000Z", "DTEND:20261224T100000Z"],
      "must end later than it begins; mend it in its calendar",
    ],
    [
      "that begins and ends in different zones",
      ["DTSTART:20261224T100000Z", "DTEND;TZID=Asia/Shanghai:20261224T200000"],
      "must end in the zone in which it begins; mend it in its calendar",
    ],
    [
      "in a zone that nobody knows",
      ["DTSTART;TZID=Standard Time:20261224T100000", "DURATION:PT1H"],
      'must be in a zone of the IANA database or one that the file defines (VTIMEZONE), got "Standard Time"; mend it in its calendar',
    ],
    [
      "by the hour",
      [DAY, "RRULE:FREQ=HOURLY"],
      "must repeat by plain days, weeks, months or years, got FREQ=HOURLY; write single events",
    ],
    [
      "by a rule that never ends",
      [DAY, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"],
      "must repeat by plain days, weeks, months or years, got FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30; write single events",
    ],
    [
      "on a fifth day of the week",
      [DAY, "RRULE:FREQ=MONTHLY;BYDAY=5MO"],
      "must repeat by plain days, weeks, months or years, got FREQ=MONTHLY;BYDAY=5MO; write single events",
    ],
    [
      "by a day of the month and of the week",
      [DAY, "RRULE:FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR"],
      "must repeat by plain days, weeks, months or years, got FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR; write single events",
    ],
    [
      "on a day of leap years",
      ["DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY"],
      "must repeat on a day that every year has, got day 29; write single events",
    ],
    [
      "on a day that some months do not have",
      ["DTSTART;VALUE=DATE:20260131", "RRULE:FREQ=MONTHLY"],
      "must repeat on a day that every month has, got day 31; write single events",
    ],
    [
      "until a time of UTC in a zone that is not in the file",
      [
        "DTSTART;TZID=Asia/Shanghai:20261224T080000",
        "DURATION:PT1H",
        "RRULE:FREQ=YEARLY;UNTIL=20281224T000000Z",
      ],
      "must have its zone in the file (VTIMEZONE), because it repeats until a time in UTC; export it anew",
    ],
    [
      "on more days than anybody means",
      ["DTSTART;VALUE=DATE:20000101", "RRULE:FREQ=DAILY"],
      "must repeat at most 1000 times until now; begin it later",
    ],
  ];
  for (const [what, event, says] of BROKEN) {
    it(`refuses an event ${what}, by its line`, () => {
      const file = calendar([DAY], ["SUMMARY:fair", ...event]);
      assert.deepEqual(problems(file), [`line 6: event "fair" ${says}`]);
    });
  }

  it("refuses what is no calendar", () => {
    assert.deepEqual(problems(""), [
      "line 1: must be an iCalendar file, got: no BEGIN:VCALENDAR; export it anew",
    ]);
    assert.deepEqual(problems(calendar([DAY]).replace("END:VEVENT", "oops")), [
      'line 5: must be an iCalendar file, got: invalid line (no token ";" or ":") "oops"; export it anew',
    ]);
    assert.deepEqual(problems(calendar([DAY]).replace("END:VCALENDAR", "")), [
      "line 1: must be an iCalendar file, got: invalid ical body. component began but did not end; export it anew",
    ]);
  });
});
