import assert from "node:assert/strict";
import { parseTexts } from "../../config/parse";

describe("parseTexts", () => {
  it("gives every text the type its key has", () => {
    const texts = {
      release: "v2.4.0",
      keep: "7",
      maintenance: "false",
      hosts: '[{"name":"prod-1","port":2222}]',
      ssh: '{"user":"gateway"}',
    };
    assert.deepEqual(parseTexts(texts), {
      release: "v2.4.0",
      keep: 7,
      maintenance: false,
      hosts: [{ name: "prod-1", port: 2222 }],
      ssh: { user: "gateway" },
    });
  });

  it("keeps text as text where text is asked, whatever it looks like", () => {
    assert.deepEqual(parseTexts({ release: "2", retry: "1234567", repository: "[1]" }), {
      release: "2",
      retry: "1234567",
      repository: "[1]",
    });
  });

  it("takes the empty defaults of Pulumi.yaml for keys that are not set", () => {
    const texts = { release: "", retry: "", hosts: "[]", migrations: "{}", backup: "{}" };
    assert.deepEqual(parseTexts(texts), {});
  });

  it("leaves what it cannot read to the schema", () => {
    assert.deepEqual(parseTexts({ hosts: "prod-1", unknown: "7" }), {
      hosts: "prod-1",
      unknown: "7",
    });
  });
});
