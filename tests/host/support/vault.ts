import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { S3 } from "@aws-sdk/client-s3";
import type { OpenStream } from "../../../cli/canary/stream";
import { linksOf, type Links } from "../../../cli/vault/links";
import type { VaultWork } from "../../../cli/vault/on-host";
import { bundleRunner } from "../../../host/bundle";
import { runnerFileOf, talkCommand } from "../../../plan/command-text";
import { PROTOCOL } from "../../../plan/protocol";
import type { VaultHost } from "../../../plan/vault-request";
import { withSandboxAws } from "../../../sandbox/aws-environment";
import { AWS } from "../../support/aws";
import { awsClients } from "../../support/aws-clients";
import { startMoto } from "../../support/moto";
import type { TestHost } from "./host";

/** Name of the bucket that tests use, as the program makes it. */
export const BUCKET = "prism-backups-test-0a1b2c3d";

/** A moto with the bucket in it. */
export interface TestBucket {
  readonly s3: S3;
  /** Signed as the deployer does, for this moto. */
  readonly links: Links;
  /** Ends moto, and gives the environment back. */
  readonly stop: () => Promise<void>;
}

/** Starts moto with an empty, versioned bucket. */
export async function openBucket(): Promise<TestBucket> {
  const moto = await startMoto();
  const before = process.env;
  // As the product's own module has set it.
  const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
  process.env = { ...withSandboxAws(before, moto), ...quiet };
  const { s3 } = awsClients(moto.url);
  await s3.createBucket({
    Bucket: BUCKET,
    CreateBucketConfiguration: { LocationConstraint: AWS.region as never },
  });
  const stop = async () => {
    process.env = before;
    await moto.stop();
  };
  return { s3, links: linksOf({ profile: null }), stop };
}

/** All that a host and the deployer said to each other. */
export interface Wire {
  readonly toHost: string[];
  readonly fromHost: string[];
  readonly errors: string[];
}

/** The runner's word `vault` on a test host, without ssh between. */
export function streamTo(host: TestHost, runId: string, wire: Wire): OpenStream {
  const file = join(host.home, runnerFileOf("prod-1", runId));
  if (!existsSync(file)) writeFileSync(file, bundleRunner().text);
  return ({ paths, name }, listener) => {
    const child = spawn("/bin/sh", ["-c", talkCommand("vault", paths, name, runId)], {
      cwd: host.home,
      env: host.environment,
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      wire.fromHost.push(line);
      listener.line(line);
    });
    child.stderr.on("data", (chunk: Buffer) => wire.errors.push(chunk.toString()));
    child.stdin.on("error", () => {});
    child.on("close", (code) => listener.closed(`the command ended with code ${String(code)}`));
    return Promise.resolve({
      write: (line) => {
        wire.toHost.push(line);
        child.stdin.write(`${line}\n`);
      },
      end: () => child.stdin.end(),
      drop: () => child.stdin.destroy(),
    });
  };
}

/** A test host as a step with the bucket gets it. */
export function vaultHost({ paths }: TestHost, name = "prod-1"): VaultHost {
  const place = { address: "127.0.0.1", port: 22, user: "nobody", hostKey: "none", jump: null };
  return { ...place, name, paths };
}

/** What the deployer asks of a test host; changes on top. */
export function workFor(
  request: Pick<VaultWork["request"], "run" | "task"> & Partial<VaultWork["request"]>,
  tools: Pick<VaultWork, "open" | "links">,
): VaultWork {
  return {
    request: {
      protocol: PROTOCOL,
      access: { region: AWS.region, profile: null, namePrefix: "prism-backups-test" },
      bucket: BUCKET,
      limitSeconds: 20,
      ...request,
    },
    say: () => undefined,
    ...tools,
  };
}
