import assert from "node:assert/strict";
import { cpSync, lstatSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newestAfter } from "../../host/newer-data";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";
import { until } from "./support/slow-step";

describe("data newer than a backup", () => {
  const old = new Date("2026-01-01T00:00:00Z");
  const write = (path: string, text: string) => {
    writeFileSync(path, text);
    utimesSync(path, old, old);
  };
  /** A moment after which no change so far counts. */
  const later = async (...paths: readonly string[]) => {
    const last = Math.max(...paths.map((path) => lstatSync(path).ctimeMs));
    await until("the clock goes on", () => Date.now() > last + 20);
    return Date.now() - 10;
  };
  const setUp = async () => {
    const folder = temporaryFolder();
    const [data, copy] = [join(folder, "data"), join(folder, "copy")];
    mkdirSync(data);
    write(join(data, "notes"), "as it was");
    const since = await later(join(data, "notes"));
    cpSync(data, copy, { recursive: true });
    return { data, copy, since, file: join(data, "put-in") };
  };
  after(removeTemporaryFolders);

  it("is none where nothing was touched since", async () => {
    const { data, copy, since } = await setUp();
    assert.equal(await newestAfter(data, since, null, 0), null);
    assert.equal(await newestAfter(data, since, copy, 0), null);
  });

  it("is a file that was put in with its old time kept", async () => {
    const { data, copy, since, file } = await setUp();
    write(file, "from elsewhere");
    for (const each of [null, copy]) {
      const found = await newestAfter(data, since, each, 0);
      assert.equal(found?.path, file);
      assert.ok(Date.parse(found.writtenAt) >= since);
    }
  });

  it("is none of what a restore brought, but what was put in after it", async () => {
    const { data, copy, since, file } = await setUp();
    write(join(data, "notes"), "as it was");
    assert.equal(await newestAfter(data, since, copy, 0), null, "the same as in the archive");
    const restoredAt = await later(join(data, "notes"));
    assert.equal(await newestAfter(data, since, null, restoredAt), null);
    write(file, "from elsewhere");
    assert.equal((await newestAfter(data, since, null, restoredAt))?.path, file);
  });
});
