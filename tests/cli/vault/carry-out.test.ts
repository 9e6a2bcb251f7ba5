import assert from "node:assert/strict";
import type { OpenStream } from "../../../cli/canary/stream";
import { carryOut } from "../../../cli/vault/main";
import type { Links } from "../../../cli/vault/links";
import type { VaultRequest } from "../../../plan/vault-request";
import type { VaultAnswer, VaultLink } from "../../../plan/vault-talk";
import { runOf } from "../../support/fleet";
import { failed } from "../../support/verdicts";
import { watched } from "../canary/fixtures";

const BUCKET = "prism-backups-production-0a1b2c3d";
const ARCHIVE = { path: "/backups/1.tar.gz", sha256: "ab".repeat(32), bytes: 7, runId: "r1" };

function request(changes: Partial<VaultRequest> = {}): VaultRequest {
  return {
    protocol: 1,
    stack: "production",
    run: runOf("v2.4.0"),
    upstream: "go",
    task: { act: "upload" },
    isRequired: false,
    access: { region: "ap-east-1", profile: null, namePrefix: "prism-backups-production" },
    bucket: BUCKET,
    hosts: [watched("web-1"), watched("web-2")],
    connectTimeoutSeconds: 5,
    limitSeconds: 20,
    ...changes,
  };
}

/** Hosts that bring what they are given a link to; some fail in their own words. */
function hosts(failing: Readonly<Record<string, string>> = {}) {
  const given: VaultLink[] = [];
  let connections = 0;
  const open: OpenStream = ({ name }, listener) => {
    connections += 1;
    const say = (answer: VaultAnswer) => listener.line(JSON.stringify(answer));
    const reason = failing[name];
    if (reason === "gone") return Promise.reject(new Error(`${name} refused the connection`));
    const write = (line: string) => {
      const heard = JSON.parse(line) as VaultLink | { readonly task: unknown };
      if ("task" in heard) {
        say(reason === undefined ? { upload: ARCHIVE } : { failed: reason });
        return;
      }
      given.push(heard);
      const { bucket, key, region } = heard;
      say({ done: `brought ${ARCHIVE.path}`, place: { bucket, key, region } });
    };
    return Promise.resolve({ write, end: () => undefined, drop: () => undefined });
  };
  return { open, given, connections: () => connections };
}

const links: Links = {
  put: ({ bucket, key }, sha256, seconds) =>
    Promise.resolve(`https://${bucket}/${key}?${sha256.slice(0, 4)}&${seconds > 0}`),
  get: () => Promise.reject(new Error("nothing is fetched here")),
};

describe("the step with the bucket at AWS", () => {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  beforeEach(() => lines.splice(0));

  it("gives every host a link of its own, and no part of one gets out", async () => {
    const { open, given } = hosts();
    const verdict = await carryOut(request(), { open, links, say });
    const keys = ["web-1", "web-2"].map((name) => `pre-deployment/${name}/r1/1.tar.gz`);
    assert.deepEqual(given.map(({ key }) => key).sort(), keys);
    assert.ok(given.every(({ link, key }) => link === `https://${BUCKET}/${key}?abab&true`));
    assert.deepEqual(
      [verdict.outcome, verdict.phase, verdict.host, verdict.failure],
      ["ok", "vault", "vault", undefined],
    );
    assert.deepEqual(verdict.evidence, {
      "web-1": `s3://${BUCKET}/${keys[0] ?? ""}`,
      "web-2": `s3://${BUCKET}/${keys[1] ?? ""}`,
    });
    assert.ok(!/https:/.test(JSON.stringify(verdict) + lines.join()));
  });

  it("says what is not there, and goes on", async () => {
    const { open } = hosts({ "web-1": "the bucket answered 503", "web-2": "gone" });
    const verdict = await carryOut(request(), { open, links, say });
    assert.deepEqual([verdict.outcome, verdict.failure], ["ok", undefined]);
    assert.equal(
      verdict.summary,
      "web-1: NOT in the bucket: the bucket answered 503; web-2: NOT in the bucket: web-2 refused the connection",
    );
    assert.deepEqual(lines, verdict.summary.split("; "));
  });

  it("ends the run, without blame, where it must be there", async () => {
    const { open } = hosts({ "web-2": "the bucket answered 503" });
    const { outcome, failure } = await carryOut(request({ isRequired: true }), {
      open,
      links,
      say,
    });
    assert.equal(outcome, "failed");
    assert.deepEqual(failure, {
      host: "web-2",
      phase: "vault",
      reason: "web-2: NOT in the bucket: the bucket answered 503",
      wayOut:
        "mend what keeps the backup from the bucket, or set prism:aws.uploadRequired to false; then pulumi up again",
      blame: false,
    });
  });

  it("skips itself after a failure, without a connection", async () => {
    const { open, connections } = hosts();
    const { failure } = failed("backup", "web-1");
    assert.ok(failure);
    const verdict = await carryOut(request({ upstream: failure }), { open, links, say });
    assert.deepEqual(
      [verdict.outcome, verdict.summary, connections()],
      ["skipped", "skipped: web-1 backup failed", 0],
    );
  });
});
