import assert from "node:assert/strict";
import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { ConfigError, readPlainSettings, readSecretValues, readSettings } from "../../config/read";
import { inputWith, type Change } from "./input";

/** Hands a configuration to the program as the engine does: texts, lists and groups as JSON. */
function configure(changes: readonly Change[], encrypted: readonly string[] = []): void {
  const texts: Record<string, string> = { "aws:region": "eu-central-1" };
  for (const [key, value] of Object.entries(inputWith(...changes))) {
    texts[`prism:${key}`] = typeof value === "string" ? value : JSON.stringify(value);
  }
  pulumi.runtime.setAllConfig(texts, [...encrypted]);
}

function problems(changes: readonly Change[], encrypted: readonly string[] = []) {
  configure(changes, encrypted);
  try {
    readSettings();
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
  return [];
}

describe("readSettings", () => {
  before(async () => {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
        call: ({ inputs }) => inputs as Record<string, unknown>,
      },
      "prism",
      "production",
    );
  });
  after(() => pulumi.runtime.setAllConfig({}, []));

  it("fills in defaults and leaves other namespaces alone", () => {
    configure([[["keep"], 7]]);
    const { release, hosts, keep, ssh } = readSettings();
    assert.deepEqual(
      { release, names: hosts.map((host) => host.name), keep, ssh },
      {
        release: "v2.4.0",
        names: ["prod-1", "prod-2"],
        keep: 7,
        ssh: { user: "deploy", connectTimeoutSeconds: 10 },
      },
    );
  });

  it("lists every problem in one error that the SDK prints without its stack", () => {
    configure([
      [["release"], "2.4.0"],
      [["kep"], 4],
    ]);
    const message =
      "The configuration of stack production has 2 problems:\n" +
      '  prism:release: must be a release tag such as v2.4.0, got "2.4.0"; write the annotated tag with its v, or in staging its branch such as release/v2.4.0\n' +
      '  prism:kep: must be a known key, got "kep"; did you mean keep?';
    assert.throws(
      () => readSettings(),
      (error) =>
        pulumi.RunError.isInstance(error) &&
        error.message === message &&
        inspect(error) === message,
    );
  });

  it("counts one problem as one", () => {
    configure([[["release"], "2.4.0"]]);
    assert.throws(() => readSettings(), {
      message:
        "The configuration of stack production has 1 problem:\n" +
        '  prism:release: must be a release tag such as v2.4.0, got "2.4.0"; write the annotated tag with its v, or in staging its branch such as release/v2.4.0',
    });
  });

  it("refuses secrets in clear text and shows none of them", () => {
    const changes: Change[] = [
      [["ssh", "privateKey"], "PLANTED"],
      [["secrets"], { jwtValue: "PLANTED", values: { API_KEY: "PLANTED", PIN: "PLANTED" } }],
      [["webhooks"], [{ name: "team", url: "PLANTED" }]],
    ];
    const places = [
      "ssh.privateKey",
      "secrets.jwtValue",
      "secrets.values.API_KEY",
      "secrets.values.PIN",
      "webhooks[0].url",
    ];
    assert.deepEqual(
      problems(changes),
      places.map(
        (place) =>
          `prism:${place}: must be encrypted, got clear text; run pulumi config set --secret --path 'prism:${place}', with a new value if this one was ever committed`,
      ),
    );
  });

  it("accepts secrets that are encrypted", () => {
    const changes: Change[] = [
      [["ssh", "privateKey"], "k"],
      [["secrets", "values", "API_KEY"], "v"],
    ];
    assert.deepEqual(problems(changes, ["prism:ssh", "prism:secrets"]), []);
  });

  it("accepts groups that could hold secrets and hold none", () => {
    const changes: Change[] = [
      [["ssh", "user"], "gateway"],
      [["secrets", "version"], "2"],
    ];
    assert.deepEqual(problems(changes), []);
  });

  it("refuses encrypted values where they would be handled as plain text", () => {
    const changes: Change[] = [[["app", "environment", "API_KEY"], "v"]];
    assert.deepEqual(problems(changes, ["prism:app"]), [
      "prism:app: must hold no encrypted value, got one; move it to prism:secrets.values, which the app gets as environment variables",
    ]);
  });

  it("reads the same for the policy pack, which is not told what is encrypted", () => {
    configure([
      [
        ["secrets"],
        {
          version: "1",
          jwtValue: "a-jwt-secret-of-at-least-32-characters",
          values: { SMTP: "smtp-word" },
        },
      ],
    ]);
    assert.throws(() => readSettings(), ConfigError);
    assert.equal(readPlainSettings().release, "v2.4.0");
    assert.deepEqual(readSecretValues(), ["a-jwt-secret-of-at-least-32-characters", "smtp-word"]);
  });

  it("refuses what is wrong for the policy pack as well", () => {
    configure([[["release"], "2.4.0"]]);
    assert.throws(() => readPlainSettings(), ConfigError);
  });
});
