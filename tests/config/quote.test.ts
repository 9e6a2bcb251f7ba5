import assert from "node:assert/strict";
import { nearest, placeOf, quote } from "../../config/quote";

describe("quote", () => {
  it("shows values as they are written, and groups by their kind", () => {
    const values = ["a b", 7, true, null, undefined, [], ["x"], { a: 1 }];
    assert.deepEqual(values.map(quote), [
      '"a b"',
      "7",
      "true",
      "nothing",
      "nothing",
      "an empty list",
      "a list",
      "a group of keys",
    ]);
  });

  it("leaves out the credentials of a URL", () => {
    assert.equal(quote("https://bot:hunter2@h/x@y"), '"https://…@h/x@y"');
  });

  it("cuts long text", () => {
    assert.equal(quote("x".repeat(81)), `"${"x".repeat(80)}…"`);
  });
});

describe("placeOf", () => {
  it("writes places as pulumi config --path reads them", () => {
    const places = [["release"], ["hosts", 1, "hostKey"], ["app", "environment", "a.b"]];
    assert.deepEqual(places.map(placeOf), [
      "prism:release",
      "prism:hosts[1].hostKey",
      'prism:app.environment["a.b"]',
    ]);
  });
});

describe("nearest", () => {
  it("finds a word with a typing error, and none for another word", () => {
    const known = ["release", "repository", "hosts"];
    assert.deepEqual(
      ["relaese", "Hosts", "repo", "colour"].map((word) => nearest(word, known)),
      ["release", "hosts", undefined, undefined],
    );
  });
});
