import assert from "node:assert/strict";
import { commandsKeepStill } from "../../policies/commands-keep-still";
import { findClear, noClearSecrets } from "../../policies/no-clear-secrets";
import { judge, resource, unknownIn } from "./support/judged";

const COMMAND = "command:remote:Command";
const NAME = "production-prod-1-stage";
const command = (props: Record<string, unknown>) => resource(COMMAND, NAME, props);

describe("commands-keep-still", () => {
  it("passes a Command that runs when its stdin changes", () => {
    const good = command({ create: "true", stdin: "{}", triggers: [], delete: undefined });
    assert.deepEqual(judge(commandsKeepStill, good), []);
  });

  it("refuses triggers", () => {
    assert.deepEqual(judge(commandsKeepStill, command({ triggers: ["x"] })), [
      `${NAME}: found triggers; allowed are Commands that run when their stdin changes, and never otherwise: they replace the Command, and then its old delete runs; remove it`,
    ]);
  });

  it("refuses delete, also of a Command on the deployer", () => {
    const local = resource("command:local:Command", NAME, { delete: "rm x" });
    assert.deepEqual(judge(commandsKeepStill, local), [
      `${NAME}: found delete; allowed are Commands that run when their stdin changes, and never otherwise: it would run on a host whenever a Command goes; remove it`,
    ]);
  });

  it("leaves other resources alone", () => {
    const other = resource("random:index/randomId:RandomId", "x", { triggers: ["x"] });
    assert.deepEqual(judge(commandsKeepStill, other), []);
  });
});

describe("no-clear-secrets", () => {
  const { patterns, stdinKeys } = Object.fromEntries(
    Object.entries(noClearSecrets.configSchema?.properties ?? {}).map(([key, value]) => [
      key,
      value.default,
    ]),
  ) as { patterns: string[]; stdinKeys: string[] };
  const find = (props: Record<string, unknown>, ...secrets: string[]) =>
    findClear(command(props), { patterns, stdinKeys }, new Set(secrets));
  const said = (key: string) => [
    `${NAME}: found a secret in ${key}; allowed are secrets in the standard input below secrets or privateKey; take it out, and change it: it may have been seen`,
  ];
  // Put together here, so that nobody who looks for secrets finds this file.
  const pem = ["-----BEGIN", "OPENSSH PRIVATE KEY-----"].join(" ");
  const aws = ["AKIA", "A1B2C3D4E5F6G7H8"].join("");
  const jwt = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0In0", "c2lnbmF0dXJl"].join(".");

  it("passes secrets in the standard input, under their own keys", () => {
    const stdin = JSON.stringify({
      host: "prod-1",
      secrets: { A: "s3cret-value" },
      privateKey: pem,
    });
    assert.deepEqual(find({ create: "true", stdin }, "s3cret-value"), []);
  });

  for (const [what, secret] of Object.entries({ pem, aws, jwt })) {
    it(`refuses what looks like a secret (${what}) in every input that shows`, () => {
      for (const key of ["create", "update", "delete", "dir"]) {
        assert.deepEqual(find({ [key]: `run ${secret}` }), said(key));
      }
      for (const key of ["environment", "triggers", "interpreter"]) {
        assert.deepEqual(find({ [key]: { inner: [secret] } }), said(key));
      }
      assert.deepEqual(find({ stdin: JSON.stringify({ release: secret }) }), said("stdin"));
      assert.deepEqual(find({ stdin: `plain ${secret}` }), said("stdin"));
    });
  }

  it("refuses a configured secret anywhere else", () => {
    assert.deepEqual(find({ create: "login s3cret-value" }, "s3cret-value"), said("create"));
    assert.deepEqual(find({ create: "login" }, "s3cret-value"), []);
  });

  it("refuses what an earlier Command was given as a secret", () => {
    const secrets = new Set<string>();
    const first = command({ stdin: JSON.stringify({ secrets: { JWT_TOKEN: "generated-one" } }) });
    const settings = { patterns, stdinKeys };
    assert.deepEqual(findClear(first, settings, secrets), []);
    const later = command({ environment: { JWT: "generated-one" } });
    assert.deepEqual(findClear(later, settings, secrets), said("environment"));
    const named = command({ create: "echo $JWT_TOKEN" });
    assert.deepEqual(findClear(named, settings, secrets), []);
  });

  it("does not take a short value for a secret", () => {
    assert.deepEqual(find({ create: "port 3000" }, "3000"), []);
  });

  it("says nothing of a standard input that a preview cannot know", () => {
    assert.deepEqual(find(unknownIn({ create: "true" }, "stdin")), []);
  });

  it("never prints a secret", () => {
    assert.ok(!find({ create: aws }).join().includes(aws));
  });
});
