import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { canonical, deploymentOf, digestOf, settingsDigest } from "../../plan/identity";
import { always } from "../support/always";
import { settingsWith } from "../support/settings";

const digestWith = (changes: Readonly<Record<string, unknown>>) =>
  settingsDigest(settingsWith(changes));
const original = () => digestWith({});

/** The same JSON value with the keys of every object written in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, inner]) => [key, reversed(inner)]));
}

describe("digestOf", () => {
  it("is the SHA-256 of the JSON text with keys in order", () => {
    const text = '{"a":[{"c":null,"d":"x"}],"b":1}';
    const expected = createHash("sha256").update(text).digest("hex");
    assert.equal(digestOf({ b: 1, a: [{ d: "x", c: null }] }), expected);
  });

  it("does not depend on the order of keys, for any JSON value", () => {
    always(fc.jsonValue(), (value) => {
      assert.equal(digestOf(reversed(value)), digestOf(value));
    });
  });

  it("depends on the order of lists and on every value", () => {
    assert.notEqual(digestOf([1, 2]), digestOf([2, 1]));
    assert.notEqual(digestOf({ a: 1 }), digestOf({ a: "1" }));
    assert.notEqual(digestOf({ a: 1 }), digestOf({ b: 1 }));
  });
});

describe("canonical", () => {
  it("changes nothing but the order of keys, for any JSON value", () => {
    always(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      assert.deepEqual(canonical(JSON.parse(text)), JSON.parse(text));
    });
  });
});

describe("settingsDigest", () => {
  // A changed default of prism:app changes it too, and that deploys to every host: the changelog must say so.
  it("is seven hexadecimal digits that stay the same from version to version of this program", () => {
    assert.equal(original(), "0fc9fdc");
  });

  it("changes with the app", () => {
    assert.notEqual(digestWith({ app: { environment: { LOG_LEVEL: "debug" } } }), original());
    assert.notEqual(digestWith({ app: { port: 3001 } }), original());
  });

  it("changes with the migrations", () => {
    assert.notEqual(digestWith({ migrations: { scope: "fleet" } }), original());
    assert.notEqual(digestWith({ migrations: undefined }), original());
  });

  it("changes with the version and the names of secrets", () => {
    assert.notEqual(digestWith({ secrets: { version: "2" } }), original());
    assert.notEqual(digestWith({ secrets: { jwtVariable: "TOKEN_SECRET" } }), original());
    assert.notEqual(digestWith({ secrets: { values: { SMTP_PASSWORD: "x" } } }), original());
  });

  it("does not change with the values of secrets or their order", () => {
    const one = digestWith({ secrets: { values: { A: "1", B: "2" }, jwtValue: "old" } });
    assert.equal(digestWith({ secrets: { values: { B: "3", A: "4" } } }), one);
  });

  it("does not change with what reaches no host's deployment", () => {
    const [first] = settingsWith().hosts;
    const others = {
      hosts: [first],
      ssh: { user: "ops", privateKey: "a key", connectTimeoutSeconds: 5 },
      limits: { stage: 17 },
      preflight: { minimumFreeGigabytes: 1 },
      backup: { method: "none" },
      paths: { root: "/srv/elsewhere" },
      release: "v9.9.9",
      repository: "git@git.example.com:prism/mirror.git",
      maintenance: true,
      keep: 7,
      retry: "deploy-open-abcdef",
      observe: "offline",
      gate: { always: true },
    };
    for (const [key, value] of Object.entries(others)) {
      assert.equal(digestWith({ [key]: value }), original(), key);
    }
  });
});

describe("deploymentOf", () => {
  it("has an id of tag and the first seven digits of commit, and settings", () => {
    const commit = `0123456${"f".repeat(33)}`;
    assert.deepEqual(deploymentOf("v2.4.0", commit, "abcdef0"), {
      id: "v2.4.0-0123456-abcdef0",
      tag: "v2.4.0",
      commit,
      settings: "abcdef0",
    });
  });
});
