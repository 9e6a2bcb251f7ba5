import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { workOnHost, type HostEnd } from "../../cli/vault/on-host";
import type { Deployment, Run } from "../../plan/release";
import type { VaultTask } from "../../plan/vault-request";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin } from "./support/app";
import { TestHost } from "./support/host";
import { deploymentOf } from "./support/orders";
import { BUCKET, openBucket, streamTo, vaultHost, workFor, type TestBucket } from "./support/vault";

const UPLOAD: VaultTask = { act: "upload" };
const KEY = "pre-deployment/prod-1/deploy-1";

describe("a backup and the bucket at AWS", function () {
  this.timeout(90_000);
  const origin = createOrigin();
  let bucket: TestBucket;
  let host: TestHost;
  let deployment: Deployment;
  let wire = { toHost: [] as string[], fromHost: [] as string[], errors: [] as string[] };

  before("start moto", async function () {
    this.timeout(10 * 60_000);
    bucket = await openBucket();
    deployment = deploymentOf("v1.0.0", origin.release({ tag: "v1.0.0" }));
  });
  beforeEach(async () => {
    host = await TestHost.create(origin.folder);
    writeFileSync(join(host.data, "notes"), "as it was");
    await backUp("deploy-1");
  });
  afterEach(() => host.stop());
  after(() => bucket.stop());
  after(removeTemporaryFolders);

  const backup = () => ({
    method: "builtin",
    data: [host.data],
    target: join(host.folder, "backups"),
  });
  const backUp = async (runId: string) => {
    const order = { deployment, runId, request: { backup: backup() } };
    const verdicts = await host.deploy(order, ["stage", "backup"]);
    assert.equal(verdicts.at(-1)?.outcome, "ok", JSON.stringify(verdicts));
  };
  const runOf = (runId: string) => host.request("stage", { deployment, runId })["run"] as Run;
  const made = () => {
    const entry = host.ledger().findLast(({ type }) => type === "backup");
    assert.ok(entry?.type === "backup");
    return entry;
  };
  const stored = () => host.ledger().flatMap((entry) => (entry.type === "stored" ? entry : []));
  const objectsOf = async (prefix: string) => {
    const { Contents = [] } = await bucket.s3.listObjectsV2({ Bucket: BUCKET, Prefix: prefix });
    return Contents.map(({ Key }) => Key);
  };
  const bytesOf = async (key: string) => {
    const { Body } = await bucket.s3.getObject({ Bucket: BUCKET, Key: key });
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  const work = (
    task: VaultTask,
    changes: Partial<Parameters<typeof workFor>[0]> = {},
    links = bucket.links,
  ): Promise<HostEnd> => {
    wire = { toHost: [], fromHost: [], errors: [] };
    const open = streamTo(host, "deploy-1", wire);
    const request = { run: runOf("deploy-1"), task, ...changes };
    return workOnHost(workFor(request, { open, links }), vaultHost(host));
  };
  /** Files of the host in which the newest link, or a part of it, was left. */
  const traces = async () => {
    const { link } = JSON.parse(wire.toHost[1] ?? "") as { link: string };
    const signature = new URL(link).searchParams.get("X-Amz-Signature") ?? "";
    assert.equal(signature.length, 64);
    return (await host.run(`grep -rlaF ${signature} ${host.folder}`)).stdout;
  };

  it("goes there by a link, and the ledger keeps key and hash", async () => {
    const { path, sha256, bytes } = made();
    const key = `${KEY}/${path.split("/").at(-1) ?? ""}`;
    const end = await work(UPLOAD);
    assert.ok("done" in end, JSON.stringify(end));
    const place = { bucket: BUCKET, key, region: "ap-east-1" };
    assert.deepEqual(end.place, place);
    assert.deepEqual(await bytesOf(key), readFileSync(path));
    const [entry] = stored();
    assert.ok(entry);
    const { type, seq, at, previous, ...rest } = entry;
    assert.deepEqual([type, seq > 0, at !== "", previous.length], ["stored", true, true, 64]);
    assert.deepEqual(rest, { path, sha256, runId: "deploy-1", ...place });
    const { lastBackup } = (await host.inspect()).ledger;
    assert.deepEqual([lastBackup?.stored, lastBackup?.bytes], [place, bytes]);
  });

  it("goes there once, however often it is asked for", async () => {
    await work(UPLOAD);
    const end = await work(UPLOAD);
    assert.ok("done" in end && end.done.startsWith("is there since before"), JSON.stringify(end));
    assert.equal(stored().length, 1);
    assert.deepEqual(wire.toHost.length, 1);
  });

  it("has a link that says the hash, is good for the step only, and is kept nowhere", async () => {
    await work(UPLOAD, { limitSeconds: 17 });
    const { link } = JSON.parse(wire.toHost[1] ?? "") as { link: string };
    const { searchParams } = new URL(link);
    assert.equal(searchParams.get("X-Amz-SignedHeaders"), "host;x-amz-checksum-sha256");
    const seconds = Number(searchParams.get("X-Amz-Expires"));
    assert.ok(seconds > 0 && seconds <= 17, String(seconds));
    const said = [...wire.fromHost, ...wire.errors].join("\n");
    assert.ok(!/X-Amz-|Signature/.test(said), said);
    assert.equal(await traces(), "");
  });

  it("is refused by its hash when the archive was changed in place", async () => {
    const { path, bytes } = made();
    writeFileSync(path, Buffer.alloc(bytes, 1));
    // As S3 does; moto stores whatever comes.
    const server = createServer((request, response) => {
      request.resume().on("end", () => {
        const sum = String(request.headers["x-amz-checksum-sha256"]);
        const link = request.url ?? "";
        response.writeHead(400);
        response.end(
          `<Error><Code>BadDigest</Code><Message>expected ${sum}</Message><Q>${link}</Q></Error>`,
        );
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const put = async (...asked: Parameters<TestBucket["links"]["put"]>) => {
      const url = new URL(await bucket.links.put(...asked));
      url.port = String(port);
      return url.href;
    };
    const end = await work(UPLOAD, {}, { ...bucket.links, put });
    server.close();
    const sum = Buffer.from(made().sha256, "hex").toString("base64");
    assert.deepEqual(end, { failed: `the bucket answered 400 BadDigest: expected ${sum}` });
    assert.deepEqual(stored(), []);
  });

  it("stays on the host, in words without the link, where no bucket answers", async () => {
    const put = async (...asked: Parameters<TestBucket["links"]["put"]>) => {
      const url = new URL(await bucket.links.put(...asked));
      url.port = "9";
      return url.href;
    };
    const end = await work(UPLOAD, {}, { ...bucket.links, put });
    assert.ok("failed" in end && /^no answer: /.test(end.failed), JSON.stringify(end));
    assert.ok(!end.failed.includes("X-Amz"), end.failed);
    const tries = wire.fromHost.filter((line) => line.includes("trying again"));
    assert.deepEqual([tries.length, stored()], [2, []]);
  });

  it("stays on the host when the deployer has no login, or when it is gone", async () => {
    const put = () => Promise.reject(new Error("no credentials"));
    assert.deepEqual(await work(UPLOAD, {}, { ...bucket.links, put }), {
      failed: "no credentials",
    });
    assert.deepEqual(stored(), []);
  });

  it("stays on the host when the archive is larger than one PUT may be, before any link is made", async () => {
    const { path } = made();
    const ledger = join(host.paths.root, "state/ledger.jsonl");
    const size = 5 * 1024 ** 3 + 1;
    await host.run(`truncate -s ${size} ${path}`);
    const text = readFileSync(ledger, "utf8").replace(/"bytes":\d+/, `"bytes":${size}`);
    writeFileSync(ledger, text);
    const end = await work(UPLOAD);
    assert.ok("failed" in end && end.failed.includes("S3 takes at most"), JSON.stringify(end));
    assert.equal(wire.toHost.length, 1);
  });

  it("is not brought there for a run that made none", async () => {
    const end = await work(UPLOAD, { run: runOf("deploy-2") });
    assert.deepEqual(end, { done: "no data, so no backup", place: null });
    assert.deepEqual(await objectsOf("pre-deployment/prod-1/deploy-2"), []);
  });

  it("comes back to its place when it is gone, and nothing happens while it is there", async () => {
    const { path, sha256 } = made();
    await work(UPLOAD);
    const before = readFileSync(path);
    const latest: VaultTask = { act: "fetch", archive: { named: "latest" } };
    const there = await work(latest, { run: null });
    assert.deepEqual(there, { done: `${path} is on the host`, place: null });
    rmSync(path);
    const end = await work(latest, { run: null, bucket: null });
    assert.ok("done" in end && end.done.startsWith(`fetched ${path}`), JSON.stringify(end));
    assert.deepEqual(readFileSync(path), before);
    assert.equal(made().sha256, sha256);
    assert.equal(await traces(), "");
  });

  it("does not come back as something else, and a file in its place is kept", async () => {
    const { path } = made();
    await work(UPLOAD);
    const [{ key } = { key: "" }] = stored();
    renameSync(path, `${path}.mine`);
    writeFileSync(path, "a newer archive of the same name");
    const named: VaultTask = { act: "fetch", archive: { named: path } };
    const good = await work(named, { run: null });
    assert.ok("done" in good, JSON.stringify(good));
    const aside = / what lay there is (\S+)$/.exec(good.done)?.[1] ?? "";
    assert.equal(readFileSync(aside, "utf8"), "a newer archive of the same name");
    rmSync(path);
    await bucket.s3.putObject({ Bucket: BUCKET, Key: key, Body: "something else" });
    const bad = await work(named, { run: null });
    assert.ok(
      "failed" in bad && bad.failed.includes("is not what was stored"),
      JSON.stringify(bad),
    );
    assert.deepEqual([existsSync(path), existsSync(`${path}.fetching`)], [false, false]);
  });

  it("has no link to what is not the host's own, whatever its ledger says", async () => {
    const { path } = made();
    await work(UPLOAD);
    rmSync(path);
    const ledger = join(host.paths.root, "state/ledger.jsonl");
    const text = readFileSync(ledger, "utf8");
    const named: VaultTask = { act: "fetch", archive: { named: path } };
    for (const [from, to] of [
      [KEY, "pre-deployment/prod-2/deploy-1"],
      [BUCKET, "someone-elses-bucket"],
    ] as const) {
      writeFileSync(ledger, text.replaceAll(from, to));
      const end = await work(named, { run: null });
      assert.ok(
        "failed" in end && end.failed.startsWith("no link was made: "),
        JSON.stringify(end),
      );
    }
    assert.ok(!existsSync(path));
  });

  it("says how to get it back where a person restores it", async () => {
    const { path } = made();
    await work(UPLOAD);
    mkdirSync(join(host.data, "later"));
    await host.deploy({ deployment, runId: "deploy-1" }, ["activate", "verify", "settle"]);
    rmSync(path);
    const { stdout } = await host.run(`${host.paths.root}/bin/prism-host restore latest`);
    const [{ key } = { key: "" }] = stored();
    assert.ok(
      stdout.includes(`prism fetch-backup prod-1 --archive ${path} --stack test`) &&
        stdout.includes(`aws s3 cp s3://${BUCKET}/${key} ${join(path, "..")}/ --region ap-east-1`),
      stdout,
    );
  });
});
