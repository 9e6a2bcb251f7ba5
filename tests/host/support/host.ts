import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { appSchema } from "../../../config/app";
import type { HostPaths } from "../../../config/schema";
import { bundleRunner } from "../../../host/bundle";
import { runnerFileOf, stepCommand } from "../../../plan/command-text";
import type { Inspection } from "../../../plan/inspection";
import { parseLedger, type LedgerEntry } from "../../../plan/ledger";
import type { Phase, Verdict } from "../../../plan/protocol";
import { ensureTools, type Tools } from "../../../sandbox/tools";
import { temporaryFolder } from "../../support/temporary-folder";
import type { Answer, StepOrder } from "./orders";
import { freePort } from "./port";

const runner = bundleRunner().text;
let toolsReady: Promise<Tools> | undefined;

/** How a shell ended. */
interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** A host of a test: own root, home, pm2 and port; real Bun and pm2. */
export class TestHost {
  readonly folder = temporaryFolder();
  readonly home = join(this.folder, "home");
  readonly data = join(this.folder, "data");
  readonly starts = join(this.folder, "starts");
  readonly environment: NodeJS.ProcessEnv;
  paths: HostPaths;
  app: Record<string, unknown>;
  secrets: Record<string, string> = { TOKEN: "plain-secret-value" };
  /** Limits that differ from 20 seconds. The dwell of verify is a quarter of its limit. */
  limits: Partial<Record<Phase, number>> = { verify: 4 };

  private constructor(
    tools: Tools,
    readonly repository: string,
    readonly port: number,
  ) {
    mkdirSync(this.home);
    mkdirSync(this.data);
    this.environment = {
      HOME: this.home,
      PM2_HOME: join(this.folder, "pm2"),
      PATH: "/usr/bin:/bin",
    };
    this.paths = {
      root: join(this.folder, "root"),
      bun: tools.bun,
      pm2: tools.pm2,
      search: [join(process.execPath, ".."), "/usr/local/bin", "/usr/bin", "/bin"],
    };
    this.app = {
      name: "test-app",
      install: ["bun", "install", "--production"],
      port,
      environment: { STARTS: this.starts, DATA: this.data },
      checks: [
        {
          name: "work",
          method: "POST",
          path: "/api/work",
          body: { a: 1 },
          expectJson: { ok: true },
        },
      ],
    };
  }

  /** A fresh host that deploys from a repository. */
  static async create(repository: string): Promise<TestHost> {
    toolsReady ??= ensureTools(() => {});
    return new TestHost(await toolsReady, repository, await freePort());
  }

  private start(text: string, stdin: string): { child: ChildProcess; ended: Promise<Ended> } {
    const child = spawn("/bin/sh", ["-c", text], { cwd: this.home, env: this.environment });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<Ended>((done, fail) => {
      child.on("error", fail);
      child.on("close", (code) => done({ stdout, stderr, code }));
    });
    child.stdin.on("error", () => {});
    child.stdin.end(stdin);
    return { child, ended };
  }

  private shell(text: string, stdin: string): Promise<Ended> {
    return this.start(text, stdin).ended;
  }

  /** The request of a phase as the program would send it. */
  request(phase: Phase, order: StepOrder): Record<string, unknown> {
    const { deployment, runId, lane = "deploy", upstream = "go" } = order;
    return {
      protocol: 1,
      stack: "test",
      host: "prod-1",
      phase,
      run: {
        id: runId,
        lane,
        deployment,
        openedBy: "tester@desk",
        attempt: "2026-11-18T02:00:00.000Z",
        order: order.order ?? null,
        takesOver: [],
        ...order.run,
      },
      upstream,
      limitSeconds: this.limits[phase] ?? 20,
      paths: this.paths,
      lockSeconds: 600,
      buildable: true,
      repository: this.repository,
      app: appSchema.parse(this.app),
      port: this.port,
      migrations: null,
      preflight: { minimumFreeGigabytes: 0, minimumFreeMemoryMegabytes: 0 },
      backup: { method: "none" },
      ...(phase === "stage" ? { secrets: this.secrets } : {}),
      maintenance: false,
      confirmSeconds: lane === "rollback" ? null : 120,
      restore: null,
      settleSeconds: 20,
      performance: null,
      keep: 3,
      balancer: { settings: { adapter: "none" }, server: "prod-1" },
      ...order.request,
    };
  }

  /** Begins to call one step the way the program does: through the command's text, request on stdin. */
  call(phase: Phase, order: StepOrder): { child: ChildProcess; answer: Promise<Answer> } {
    const runnerFile = runnerFileOf("prod-1", order.runId);
    if (!existsSync(join(this.home, runnerFile)))
      writeFileSync(join(this.home, runnerFile), runner);
    const text = stepCommand(this.paths, { runId: order.runId, phase, host: "prod-1", runnerFile });
    const { child, ended } = this.start(text, JSON.stringify(this.request(phase, order)));
    const answer = ended.then((ran) => {
      if (ran.code !== 0)
        throw new Error(`the step ended with code ${String(ran.code)}: ${ran.stderr}`);
      return { verdict: JSON.parse(ran.stdout) as Verdict, progress: ran.stderr };
    });
    return { child, answer };
  }

  /** Calls one step and waits for its verdict. */
  step(phase: Phase, order: StepOrder): Promise<Answer> {
    return this.call(phase, order).answer;
  }

  /** A whole run on this one host, as the program orders it. */
  async deploy(
    order: StepOrder,
    phases: readonly Phase[] = ["stage", "activate", "verify", "settle"],
  ) {
    let upstream = order.upstream ?? ("go" as const);
    const verdicts: Verdict[] = [];
    for (const phase of phases) {
      const { verdict } = await this.step(phase, { ...order, upstream });
      verdicts.push(verdict);
      if (upstream === "go" && verdict.failure !== undefined) upstream = verdict.failure;
    }
    return verdicts;
  }

  /** Looks at the host the way observation does. */
  async inspect(): Promise<Inspection> {
    const request = {
      protocol: 1,
      stack: "test",
      host: "prod-1",
      paths: this.paths,
      appName: "test-app",
    };
    const program = `globalThis.PRISM_INSPECT = ${JSON.stringify(request)};\n${runner}`;
    const ran = await this.shell(`${this.paths.bun} run -`, program);
    return JSON.parse(ran.stdout) as Inspection;
  }

  /** Runs a command on the host. */
  async run(text: string, stdin = "") {
    return this.shell(`PATH=${this.paths.search.join(":")}\n${text}`, stdin);
  }

  ledger(): readonly LedgerEntry[] {
    return parseLedger(readFileSync(join(this.paths.root, "state/ledger.jsonl"), "utf8")).entries;
  }

  /** Versions in the order in which the app started. */
  started(): string[] {
    return existsSync(this.starts) ? readFileSync(this.starts, "utf8").trim().split("\n") : [];
  }

  /** Version that the app reports; null if nothing answers. */
  async version(): Promise<string | null> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.port}/health`);
      return ((await response.json()) as { version: string }).version;
    } catch {
      return null;
    }
  }

  /** Ends pm2 and the app of this host. */
  stop(): void {
    if (!existsSync(join(this.folder, "pm2"))) return;
    execFileSync(this.paths.pm2, ["kill"], {
      env: { ...this.environment, PATH: this.paths.search.join(":") },
      stdio: "ignore",
    });
  }
}
