import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { bundleRunner } from "../../../host/bundle";
import { appSchema } from "../../../config/app";
import type { AdoptRequest, Recorded, RecordRequest, Survey } from "../../../plan/adoption";
import type { Deployment, Run } from "../../../plan/release";
import type { TestHost } from "./host";

const runner = bundleRunner().text;

/** Variables the app gets the old way; one of them is a secret. */
export const LIVE = {
  PORT: "",
  STARTS: "",
  DATA: "",
  GREETING: "it's $5",
  TOKEN: "old-way-secret",
};

/** A checkout on a host, and the app in it as people start it by hand. */
export class OldWay {
  readonly folder: string;

  constructor(
    private readonly host: TestHost,
    origin: string,
    tag: string,
  ) {
    this.folder = join(host.folder, "opt/app");
    mkdirSync(join(host.folder, "opt"), { recursive: true });
    const quiet = { stdio: "ignore" } as const;
    execFileSync("git", ["clone", "--quiet", "--branch", tag, origin, this.folder], quiet);
  }

  /** Variables with this host's own values. */
  get variables(): Record<string, string> {
    const { port, starts, data } = this.host;
    return { ...LIVE, PORT: String(port), STARTS: starts, DATA: data };
  }

  write(path: string, text: string): void {
    mkdirSync(join(this.folder, path, ".."), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** `pm2 start ecosystem.config.js`, Bun as interpreter. */
  async startEcosystem(): Promise<void> {
    const { bun } = this.host.paths;
    const app = { name: "test-app", script: "src/index.ts", interpreter: bun, cwd: this.folder };
    const apps = [{ ...app, kill_timeout: 3000, env: this.variables }];
    const file = join(this.host.folder, "ecosystem.config.js");
    writeFileSync(file, `module.exports = ${JSON.stringify({ apps })};\n`);
    await this.pm2(`start ${file}`);
  }

  /** `pm2 start bun -- run src/index.ts`, variables in a .env file. */
  async startByHand(): Promise<void> {
    const quoted = (value: string) => `"${value.replaceAll("$", "\\$")}"`;
    const lines = Object.entries(this.variables).map(([name, value]) => `${name}=${quoted(value)}`);
    this.write(".env", `${lines.join("\n")}\n`);
    await this.pm2(`start ${this.host.paths.bun} --name test-app -- run src/index.ts`);
  }

  /** Runs pm2 in the checkout. */
  async pm2(words: string): Promise<string> {
    const { code, stdout, stderr } = await this.host.run(
      `cd ${this.folder} && ${this.host.paths.pm2} ${words}`,
    );
    if (code !== 0) throw new Error(stdout + stderr);
    const end = Date.now() + 20_000;
    while ((await this.host.version()) === null) {
      if (Date.now() > end) throw new Error(`the app does not answer: ${stdout}`);
      await pause(50);
    }
    return stdout;
  }

  /** Asks the host what `prism adopt` asks. */
  async ask<T extends Survey | Recorded>(request: AdoptRequest): Promise<T> {
    const program = `globalThis.PRISM_ADOPT = ${JSON.stringify(request)};\n${runner}`;
    const { stdout, stderr } = await this.host.run(`${this.host.paths.bun} run -`, program);
    try {
      return JSON.parse(stdout) as T;
    } catch {
      throw new Error(stdout + stderr);
    }
  }

  survey(changes: Partial<AdoptRequest> = {}): Promise<Survey> {
    return this.ask<Survey>({ ...this.question, ...changes } as AdoptRequest);
  }

  private get question() {
    const { paths } = this.host;
    const question = { protocol: 1, kind: "survey", stack: "test", host: "prod-1" } as const;
    return { ...question, paths, process: "test-app", health: "/health", checks: [], data: [] };
  }

  /** Order to record what a survey found as a deployment. */
  order(found: Survey, deployment: Deployment): RecordRequest {
    const { STARTS, DATA, GREETING } = this.variables;
    const environment = { STARTS, DATA, GREETING };
    const run: Run = {
      id: "adopt-open-1",
      lane: "adopt",
      deployment,
      openedBy: "tester@desk",
      attempt: "2026-11-18T02:00:00.000Z",
      order: null,
      takesOver: [],
    };
    return {
      protocol: 1,
      kind: "record",
      survey: this.question,
      fingerprint: found.fingerprint,
      run,
      app: appSchema.parse({ ...this.host.app, environment }),
      port: this.host.port,
      migrations: null,
      secretNames: ["TOKEN"],
    };
  }

  /** Environment of a process, from /proc. */
  environ(pid: number): Record<string, string> {
    const pairs = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
    return Object.fromEntries(
      pairs.map((pair): [string, string] => [
        pair.split("=")[0] ?? "",
        pair.replace(/^[^=]*=/, ""),
      ]),
    );
  }
}
