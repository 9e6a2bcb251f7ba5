import assert from "node:assert/strict";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { findUnpinned, hostKeysPinned } from "../../policies/host-keys-pinned";
import type { Connected } from "../../policies/host-keys-pinned";

const KEY = "ssh-ed25519 AAAA";
const TYPES = ["Command", "CopyToRemote", "CopyFile"].map((name) => `command:remote:${name}`);

function aCommand(connection: Connected["props"]["connection"]): Connected {
  return {
    type: "command:remote:Command",
    name: "production-prod-1-backup",
    props: connection ? { connection } : {},
  };
}

function said(found: string, key: string): string {
  return (
    `production-prod-1-backup: ${found}; allowed are ssh connections that pin the key of their host; ` +
    `run ssh-keyscan, compare the fingerprint on the host, and set it from prism:${key}`
  );
}

describe("host-keys-pinned", () => {
  it("passes a connection that pins its host key", () => {
    assert.deepEqual(findUnpinned(aCommand({ hostKey: KEY })), []);
  });

  it("passes a connection through a jump host when both pin theirs", () => {
    assert.deepEqual(findUnpinned(aCommand({ hostKey: KEY, proxy: { hostKey: KEY } })), []);
  });

  it("passes resources that open no ssh connection", () => {
    const types = ["command:local:Command", "aws:s3/bucket:Bucket", "prism:components:Host"];
    const found = types.flatMap((type) => findUnpinned({ ...aCommand({}), type }));
    assert.deepEqual(found, []);
  });

  it("refuses a connection without a host key", () => {
    assert.deepEqual(findUnpinned(aCommand({})), [
      said("found no hostKey in connection", "hosts[].hostKey"),
    ]);
  });

  it("refuses a connection whose host key is empty", () => {
    assert.deepEqual(findUnpinned(aCommand({ hostKey: "" })), [
      said("found no hostKey in connection", "hosts[].hostKey"),
    ]);
  });

  it("refuses a jump host without a host key", () => {
    assert.deepEqual(findUnpinned(aCommand({ hostKey: KEY, proxy: {} })), [
      said("found no hostKey in connection.proxy", "hosts[].jump.hostKey"),
    ]);
  });

  it("refuses both when neither pins its host key", () => {
    assert.deepEqual(findUnpinned(aCommand({ proxy: {} })), [
      said("found no hostKey in connection", "hosts[].hostKey"),
      said("found no hostKey in connection.proxy", "hosts[].jump.hostKey"),
    ]);
  });

  it("refuses a remote resource that has no connection", () => {
    assert.deepEqual(findUnpinned(aCommand(undefined)), [
      said("found no connection", "hosts[].hostKey"),
    ]);
  });

  it("refuses every kind of remote resource", () => {
    const refused = TYPES.filter((type) => findUnpinned({ ...aCommand({}), type }).length === 1);
    assert.deepEqual(refused, TYPES);
  });

  it("leaves a key that a preview cannot know to the engine, which advises", () => {
    const unknown = new Error("string value at .connection can't be known during preview");
    const preview = aCommand({
      get hostKey(): string {
        throw unknown;
      },
    });
    assert.throws(() => findUnpinned(preview), unknown);
  });

  it("is mandatory", () => {
    assert.equal(hostKeysPinned.enforcementLevel, "mandatory");
  });

  it("reports what it finds and no property beside it", () => {
    const { validateResource } = hostKeysPinned;
    assert.ok(typeof validateResource === "function");
    const reported: string[] = [];
    const props = { connection: { host: "h", privateKey: "SECRET" }, stdin: "SECRET" };
    const resource = { ...aCommand({}), props } as Partial<ResourceValidationArgs>;
    void validateResource(resource as ResourceValidationArgs, (message) => reported.push(message));
    assert.deepEqual(reported, [said("found no hostKey in connection", "hosts[].hostKey")]);
  });
});
