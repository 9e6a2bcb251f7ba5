import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withGateFacts } from "../../facts/gate";
import { evaluateGate } from "../../plan/gate/evaluate";
import { factsWithoutFiles } from "../../plan/gate/facts";
import { gateWith, questionAt } from "../plan/gate/question";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

const ROSTER = `shifts:
  - name: ann
    from: "2026-11-18 09:00"
    until: "2026-11-18 12:00"
  - name: bob
    from: 2026-11-18T12:00+08:00
    until: 2026-11-18T10:00:00Z
`;
const HOLIDAYS = `years:
  - year: 2026
    holidays:
      - { name: Harvest, from: 2026-11-18, through: 2026-11-19 }
    workingWeekends: [2026-11-21]
fixed: { 12-25: Christmas }
`;
const EVENTS = `BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261118
DTEND;VALUE=DATE:20261119
SUMMARY:Harvest
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260102
RRULE:FREQ=YEARLY
SUMMARY:Second of January
END:VEVENT
END:VCALENDAR
`;

describe("withGateFacts", () => {
  let folder = "";
  before(() => {
    folder = temporaryFolder();
  });
  after(removeTemporaryFolders);

  /** Reasons at a local time with some files in the project's folder. */
  async function reasons(local: string, gate: object, files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(folder, name), text);
    }
    const question = questionAt(local, { gate: gateWith({ ...gate }) });
    const answer = evaluateGate(await withGateFacts(question, folder));
    return answer.reasons.map(({ rule, text }) => `${rule}: ${text}`);
  }

  describe("a roster", () => {
    const ask = (local: string, text: string) =>
      reasons(local, { roster: "on-call.yaml" }, { "on-call.yaml": text });

    it("keeps the gate open as long as it reaches an hour past the window", async () => {
      assert.deepEqual(await ask("2026-11-18 10:05", ROSTER), []);
      assert.deepEqual(await ask("2026-11-18 15:05", ROSTER), []);
      const short = ROSTER.replace("10:00:00Z", "08:59:00Z");
      assert.deepEqual(await ask("2026-11-18 15:05", short), [
        "on-call: the roster has nobody at 2026-11-18 16:59; fill it to an hour after the window",
      ]);
    });

    it("that is stale closes it", async () => {
      assert.deepEqual(await ask("2026-11-19 10:05", ROSTER), [
        "on-call: the roster has nobody at 2026-11-19 10:05; fill it to an hour after the window",
      ]);
    });

    const BROKEN: [what: string, text: string, ...says: string[]][] = [
      ["is empty", "", "line 1: must hold something, got an empty file; write it anew"],
      ["is no YAML", "shifts: [", "line 1: must be YAML or JSON, got: "],
      [
        "has no shifts",
        "shifts: []\n",
        "line 1: shifts: must hold at least 1 entry, got an empty list; add it",
      ],
      [
        "has an unknown key",
        ROSTER.replace("name: bob", "name: bob\n    phone: 1"),
        'line 6: shifts[1].phone: must be a known key, got "phone"; remove it, or use one of from, name, until',
      ],
      [
        "has a shift without an end",
        ROSTER.replace('    until: "2026-11-18 12:00"\n', ""),
        "line 2: shifts[0].until: must be set, got nothing; add it",
      ],
      [
        "has a time that does not exist",
        ROSTER.replace("2026-11-18 09:00", "2026-11-31 09:00"),
        'line 3: shifts[0].from: must be a local date and time, got "2026-11-31 09:00"; write it as "2026-11-23 09:00", or with its offset: 2026-11-23T09:00+08:00',
      ],
      [
        "has a shift that ends before it begins",
        ROSTER.replace("2026-11-18 12:00", "2026-11-18 08:00"),
        "line 4: shifts[0].until: must be later than from; swap the two",
      ],
      [
        "has a shift of nobody",
        ROSTER.replace("name: ann", 'name: " "'),
        'line 2: shifts[0].name: must not be empty, got " "; give it a value or remove its key',
      ],
    ];
    for (const [what, text, says = ""] of BROKEN) {
      it(`that ${what} closes it, by its line`, async () => {
        const [first = "", ...more] = await ask("2026-11-18 10:05", text);
        assert.deepEqual(more, []);
        const expected = `on-call: on-call.yaml ${says}`;
        assert.equal(says.endsWith(": ") ? first.slice(0, expected.length) : first, expected);
      });
    }

    it("that is not there closes it and says where it was looked for", async () => {
      const file = join(folder, "nobody.yaml");
      assert.deepEqual(await reasons("2026-11-18 10:05", { roster: "nobody.yaml" }, {}), [
        `on-call: nobody.yaml must be the file of prism:gate.roster, got no such file at ${file}; correct the path or its rights`,
      ]);
    });
  });

  describe("a calendar of one's own", () => {
    const ask = (local: string, text: string, unknownYear = "closed") =>
      reasons(
        local,
        { calendar: { source: "own.yaml", unknownYear }, workingWeekends: "allow" },
        { "own.yaml": text },
      );

    it("says which days are holidays and which weekends are worked", async () => {
      assert.deepEqual(await ask("2026-11-17 10:05", HOLIDAYS), [
        "window: Tuesday 2026-11-17 is the last working day before Harvest",
      ]);
      assert.deepEqual(await ask("2026-11-19 10:05", HOLIDAYS), [
        "window: Thursday 2026-11-19 is a public holiday (Harvest)",
      ]);
      assert.deepEqual(await ask("2026-11-21 10:05", HOLIDAYS), [
        "window: Saturday 2026-11-21 is the last working day before the weekend",
      ]);
    });

    it("does not know other years, but for the days that are fixed", async () => {
      assert.deepEqual(await ask("2027-11-18 10:05", HOLIDAYS), [
        "window: the public holidays of 2027 are not known (known are 2026-01-01 to 2026-12-31); add the next year to own.yaml, or set prism:gate.calendar.unknownYear to weekdays",
      ]);
      assert.deepEqual(await ask("2028-12-25 10:05", HOLIDAYS, "weekdays"), [
        "window: Monday 2028-12-25 is a public holiday (Christmas)",
      ]);
    });

    it("closes the gate when a day of it is wrong, by its line", async () => {
      assert.deepEqual(
        await ask("2026-11-16 10:05", HOLIDAYS.replace("[2026-11-21]", "[2026-11-23]")),
        [
          "window: own.yaml line 5: 2026-11-23: must be a Saturday or Sunday, got a weekday; correct the date",
        ],
      );
    });

    it("may be written as JSON, and as events of whole days", async () => {
      const text = JSON.stringify({
        years: [
          {
            year: 2026,
            holidays: [{ name: "Harvest", from: "2026-11-18", through: "2026-11-18" }],
          },
        ],
      });
      const json = { calendar: { source: "own.json" } };
      const closed = ["window: Wednesday 2026-11-18 is a public holiday (Harvest)"];
      assert.deepEqual(await reasons("2026-11-18 10:05", json, { "own.json": text }), closed);
      const ics = { calendar: { source: "own.ics", knownThrough: "2026-12-31" } };
      const files = { "own.ics": EVENTS };
      assert.deepEqual(await reasons("2026-11-18 10:05", ics, files), closed);
      assert.deepEqual(await reasons("2026-11-23 10:05", ics, files), []);
      assert.deepEqual(await reasons("2027-01-05 10:05", ics, files), [
        "window: the public holidays of 2027 are not known (known are 2026-01-01 to 2026-12-31); get a newer own.ics and raise prism:gate.calendar.knownThrough, or set prism:gate.calendar.unknownYear to weekdays",
      ]);
    });

    it("must hold events", async () => {
      const gate = {
        calendar: { source: "no.ics", knownThrough: "2026-12-31", unknownYear: "weekdays" },
      };
      const text = "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n";
      assert.deepEqual(await reasons("2026-11-18 10:05", gate, { "no.ics": text }), [
        "window: no.ics line 1: must hold holidays, got no event; export it anew",
      ]);
    });
  });

  describe("a file of freezes", () => {
    const gate = { freezeFile: "freezes.ics" };

    it("closes the gate in its events, and a future one leaves today alone", async () => {
      const files = { "freezes.ics": EVENTS };
      assert.deepEqual(await reasons("2026-11-18 10:05", gate, files), [
        "freeze: frozen until 2026-11-19 00:00 Asia/Shanghai: Harvest, by freezes.ics",
      ]);
      assert.deepEqual(await reasons("2026-11-17 10:05", gate, files), []);
    });

    it("counts where the gate is always open too, and no other file does", async () => {
      const always = { always: true, roster: "none.yaml", calendar: { source: "none.yaml" } };
      const files = { "freezes.ics": EVENTS };
      assert.equal((await reasons("2026-11-18 03:05", { ...gate, ...always }, files)).length, 1);
      assert.deepEqual(await reasons("2026-11-20 03:05", { ...gate, ...always }, files), []);
    });

    it("closes it when one of them cannot be read, and shows five of many problems", async () => {
      const event = "BEGIN:VEVENT\nEND:VEVENT\n";
      const text = EVENTS.replace("BEGIN:VEVENT", `${event.repeat(7)}BEGIN:VEVENT`);
      const said = await reasons("2026-11-20 10:05", gate, { "freezes.ics": text });
      assert.equal(
        said.find((line) => line.startsWith("freeze")),
        'freeze: freezes.ics line 3: event "without a name" must have a DTSTART, got none; mend it in its calendar',
      );
      assert.equal(said.at(-1), "freeze: freezes.ics has 2 more problems");
    });
  });
});

describe("evaluateGate", () => {
  it("is closed where a file is named that nobody read", () => {
    const gate = gateWith({ roster: "on-call.yaml", freezeFile: "freezes.ics" });
    const question = questionAt("2026-11-18 10:05", { gate, facts: factsWithoutFiles(gate) });
    assert.deepEqual(
      evaluateGate(question).reasons.map(({ text }) => text),
      ["on-call.yaml was not read", "freezes.ics was not read"],
    );
  });
});
