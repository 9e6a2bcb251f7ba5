import assert from "node:assert/strict";
import { appendFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canarySchema } from "../../../config/canary";
import { createAccessLogMeter, requestsIn } from "../../../host/measure/access-log";
import { createErrorMeter, kindOf } from "../../../host/measure/error-lines";
import { createLineReader, endOf, linesBefore } from "../../../host/measure/line-reader";
import { histogramOf } from "../../../plan/judgement/histogram";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder";

after(removeTemporaryFolders);

function newLog(text = ""): string {
  const path = join(temporaryFolder(), "app.log");
  writeFileSync(path, text);
  return path;
}

describe("createLineReader", () => {
  it("gives each whole line once, from where the log ended", () => {
    const path = newLog("old\n");
    const read = createLineReader(path);
    assert.deepEqual(read(), []);
    appendFileSync(path, "one\ntwo\nthr");
    assert.deepEqual(read(), ["one", "two"]);
    appendFileSync(path, "ee – drei\n");
    assert.deepEqual(read(), ["three – drei"]);
    assert.deepEqual(read(), []);
  });

  it("starts at a given place", () => {
    const path = newLog("old\nnew\n");
    assert.deepEqual(createLineReader(path, 4)(), ["new"]);
    assert.deepEqual(linesBefore(path, 4, 1000), ["old"]);
    assert.equal(endOf(path), 8);
  });

  it("goes on in the new file after a rotation, also when that is longer", () => {
    const path = newLog("old\n");
    const read = createLineReader(path);
    renameSync(path, `${path}.1`);
    writeFileSync(path, "first line of the new file\n");
    assert.deepEqual(read(), ["first line of the new file"]);
    truncateSync(path, 0);
    appendFileSync(path, "again\n");
    assert.deepEqual(read(), ["again"]);
  });

  it("fails while there is no file, and reads it from its start when it comes", () => {
    const path = join(temporaryFolder(), "none.log");
    const read = createLineReader(path);
    assert.throws(read, /ENOENT/);
    assert.deepEqual(linesBefore(path, 0, 1000), []);
    writeFileSync(path, "here\n");
    assert.deepEqual(read(), ["here"]);
  });
});

describe("requestsIn", () => {
  it("reads nginx's log with the request time at its end, by default", () => {
    const pattern = new RegExp(
      canarySchema.parse({ accessLog: { path: "/log" } }).accessLog?.pattern ?? "",
    );
    const line = (status: number, seconds: string) =>
      `192.0.2.7 - - [18/Nov/2026:02:00:00 +0000] "GET /api HTTP/1.1" ${status} 512 "-" "curl/8" ${seconds}`;
    assert.deepEqual(
      requestsIn([line(200, "0.120"), line(404, "0.004"), line(503, "9.000")], pattern),
      { requests: 3, errors: 1, latency: histogramOf([120, 4]) },
    );
  });

  it("reads milliseconds, and leaves lines out that are no requests", () => {
    const pattern = /access \S+ \S+ (?<status>\d{3}) (?<milliseconds>[\d.]+)ms/;
    const lines = ["info started", "access GET /health 200 1.5ms"];
    assert.deepEqual(requestsIn(lines, pattern), {
      requests: 1,
      errors: 0,
      latency: histogramOf([1.5]),
    });
    assert.deepEqual(requestsIn([], pattern), { requests: 0, errors: 0, latency: {} });
  });

  it("knows no latency without a group for it", () => {
    assert.deepEqual(requestsIn(["200"], /(?<status>\d{3})/), {
      requests: 1,
      errors: 0,
      latency: {},
    });
  });
});

describe("createAccessLogMeter", () => {
  it("fails when not one line matches, so that a wrong pattern is no quiet time", async () => {
    const meter = createAccessLogMeter(() => ["hello", "world"], /(?<status>\d{3})/);
    await assert.rejects(meter.take(), {
      message: 'expected requests that match (?<status>\\d{3}), found "hello"',
    });
  });
});

describe("createErrorMeter", () => {
  const redact = (text: string) => text.replaceAll("hunter22", "***");

  it("counts error lines of kinds that were not there before", async () => {
    const lines = [
      "info fine",
      "ERROR timeout of 99 ms for 5a0c1b2d3e",
      "ERROR no such user 17",
      "ERROR no such user 18",
      "ERROR bad password hunter22",
    ];
    const before = ["ERROR timeout of 12 ms for ffee0011aa", "info no such user 1"];
    const meter = createErrorMeter({ before, read: () => lines.splice(0) }, /ERROR/, redact);
    assert.deepEqual((await meter.take()).newErrorLines, {
      "ERROR no such user #": 2,
      "ERROR bad password ***": 1,
    });
    assert.deepEqual((await meter.take()).newErrorLines, {});
  });

  it("keeps its size when every line is of another kind", async () => {
    const kinds = Array.from({ length: 80 }, (_, at) => `ERROR ${"x".repeat(at + 1)}`);
    const meter = createErrorMeter({ before: [], read: () => kinds }, /ERROR/, redact);
    const found = (await meter.take()).newErrorLines ?? {};
    assert.deepEqual([Object.keys(found).length, found["other lines"]], [51, 30]);
  });

  it("takes ids, numbers and times for the same, words not", () => {
    const id = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";
    assert.equal(
      kindOf(`2026-11-18T02:00:00Z job ${id} took 1.5s`),
      "#-#-#T#:#:#Z job # took #.#s",
    );
    assert.equal(kindOf("cannot read decade"), "cannot read decade");
  });
});
