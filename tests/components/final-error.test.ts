import assert from "node:assert/strict";
import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { endWith, plainError } from "../../components/final-error";
import { record, Sink } from "../support/recorder";

type Listener = () => void;
const listeners = () => process.listeners("beforeExit") as Listener[];

/** What endWith wants to be called when the process has nothing left to do; taken back at once. */
async function endingsOf(message: string | null): Promise<Listener[]> {
  const before = listeners();
  await record(
    "production",
    () => ({}),
    () => {
      const text = pulumi.output(message);
      endWith(text);
      new Sink("message", text);
      return Promise.resolve();
    },
  );
  const added = listeners().filter((one) => !before.includes(one));
  for (const one of added) process.removeListener("beforeExit", one);
  return added;
}

describe("endWith", () => {
  it("throws the message, but only after everything else has ended", async () => {
    const [ending, ...others] = await endingsOf("web-1, verify: health never came");
    assert.deepEqual(others, []);
    assert.throws(
      () => ending?.(),
      (error) => {
        assert.ok(pulumi.RunError.isInstance(error));
        assert.equal(error.message, "web-1, verify: health never came");
        return true;
      },
    );
  });

  it("leaves a program without an error alone", async () => {
    assert.deepEqual(await endingsOf(null), []);
  });
});

describe("plainError", () => {
  it("shows nothing but its message, however it is printed", () => {
    const error = plainError("Nothing was touched");
    assert.deepEqual(
      [error.message, error.stack, inspect(error)],
      ["Nothing was touched", "Nothing was touched", "Nothing was touched"],
    );
  });
});
