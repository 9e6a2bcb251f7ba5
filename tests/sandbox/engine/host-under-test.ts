import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeClient } from "@pulumi/pulumi/proto/language_grpc_pb";
import { ProgramInfo } from "@pulumi/pulumi/proto/language_pb";
import { bundle } from "../../../sandbox/engine/bundle";

/** Absolute path of this repository. */
export const ROOT = path.resolve(__dirname, "..", "..", "..");

/** A language host started as the engine starts it, and a client of it. */
export interface Host {
  readonly process: ChildProcess;
  readonly client: LanguageRuntimeClient;
  /** Everything the host has written to its standard output after the port. */
  readonly output: string[];
  /** Takes the engine away, as when the CLI is killed. */
  readonly killEngine: () => void;
}

let bundled: Promise<string> | undefined;
const running: Host[] = [];

/** Absolute path of the bundled language host; built once per test run. */
export function hostProgram(): Promise<string> {
  bundled ??= bundle(path.join(ROOT, "sandbox/engine/language-host/main.ts"), ROOT).then((code) => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "prism-host-")), "host.js");
    fs.writeFileSync(file, code);
    return file;
  });
  return bundled;
}

/** Starts a language host beside an engine of which it only sees that it is there. */
export async function startHost(): Promise<Host> {
  const engine = new grpc.Server();
  const insecure = grpc.ServerCredentials.createInsecure();
  const enginePort = await new Promise<number>((resolve, reject) => {
    engine.bindAsync("127.0.0.1:0", insecure, (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
  const child = spawn(process.execPath, [await hostProgram(), `127.0.0.1:${enginePort}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const output: string[] = [];
  const port = await new Promise<string>((resolve, reject) => {
    const lines = readline.createInterface({ input: child.stdout });
    lines.once("line", (first) => {
      lines.on("line", (line) => output.push(line));
      resolve(first);
    });
    child.once("exit", (code) => reject(new Error(`the host left with ${code ?? "a signal"}`)));
  });
  const client = new LanguageRuntimeClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const host = { process: child, client, output, killEngine: () => engine.forceShutdown() };
  running.push(host);
  return host;
}

/** What the engine says of the program or pack in a folder. */
export function infoOf(folder: string): ProgramInfo {
  return new ProgramInfo().setRootDirectory(folder).setProgramDirectory(folder).setEntryPoint(".");
}

/** Calls a unary method; rejects with the call's status. */
export function ask<A>(
  call: (done: (error: grpc.ServiceError | null, answer: A) => void) => unknown,
): Promise<A> {
  return new Promise((resolve, reject) => {
    call((error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

/** Ends the hosts after each test of a suite, and removes their program after the last. */
export function cleanHosts(): void {
  afterEach(() => {
    for (const host of running.splice(0)) {
      host.client.close();
      host.process.kill("SIGTERM");
      host.killEngine();
    }
  });
  after(async () => {
    if (bundled) fs.rmSync(path.dirname(await bundled), { recursive: true, force: true });
    bundled = undefined;
  });
}
