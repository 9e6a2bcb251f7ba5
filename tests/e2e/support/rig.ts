import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import {
  stopSandbox,
  type Sandbox,
  type SandboxHost,
  type SandboxSettings,
} from "../../../sandbox";
import { createHostReader, type ReadHosts } from "../../../sandbox/rehearsal/hosts";
import {
  layoutOf,
  stackFile,
  STACKS,
  type Layout,
  type StackName,
} from "../../../sandbox/rehearsal/layout";
import { createPulumi, type Pulumi } from "../../../sandbox/rehearsal/pulumi";
import { openWatch, type OpenWatch } from "../../../sandbox/prove/open-watch";
import { openWorkbench, projectFolder, type Workbench } from "../../../sandbox/rehearsal/workbench";

/** How a Pulumi call ended. */
export interface Said {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  /** All it printed. */
  readonly text: string;
}

/** Settings by their key below `prism`. */
export type Overrides = Readonly<Record<string, unknown>>;

/** Entries of a stack file by their full key, such as `prism:release`. */
type Entries = Record<string, unknown>;

const quiet = () => undefined;

/** No dots that tell that time passes, and nothing is asked. */
const QUIET = ["--non-interactive", "--suppress-progress", "--color=never"];

/** Longest wait for a Pulumi call that is asked to end; milliseconds. */
const LAST_CALL_MILLISECONDS = 20_000;

/**
 * A sandbox with the real engine and both stacks, for one test file. Everything is in a temporary folder of its own, so
 * that two runs of a file do not meet.
 */
export class Rig {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "prism-e2e-")));
  /** All that Pulumi printed so far. */
  printed = "";
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<unknown>>();
  private readonly watches: OpenWatch[] = [];
  private readonly first: Partial<Record<StackName, string>> = {};
  private bench: Workbench | undefined;
  private reader: ReadHosts | undefined;
  private calls: Pulumi | undefined;
  private tools: Pulumi | undefined;

  constructor(private readonly settings: SandboxSettings) {}

  /** Starts hosts and origin, and creates both stacks with v2.3.0 wanted. */
  async open(): Promise<void> {
    const bench = await openWorkbench(this.folder, quiet, this.settings);
    this.bench = bench;
    this.reader = await createHostReader(bench.sandbox);
    this.useEnvironment("first", {});
    for (const stack of STACKS) {
      this.first[stack] = readFileSync(this.fileOf(stack), "utf8");
      // Tests of other promises need not wait for the watch, nor measure.
      const aws = this.sandbox.aws && { telemetry: null };
      this.configure(stack, { canary: undefined, waves: { dwellSeconds: 1 }, aws });
      this.first[stack] = readFileSync(this.fileOf(stack), "utf8");
    }
  }

  /** Ends everything that was started, also after a failure half-way, and removes the folder. */
  async close(): Promise<void> {
    this.stopping.abort();
    for (const watch of this.watches) await watch.kill();
    // Without hosts the engine has nothing left to wait for.
    await stopSandbox(layoutOf(this.folder).sandbox, quiet);
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise((resolve) => {
      timer = setTimeout(resolve, LAST_CALL_MILLISECONDS);
    });
    await Promise.race([Promise.allSettled(this.running), limit]);
    clearTimeout(timer);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Lays variables over those of the Pulumi calls from now on, as another operator's shell does.
   *
   * @param name  of the folder of their logs
   */
  useEnvironment(name: string, extra: NodeJS.ProcessEnv): void {
    const { engine, environment, layout } = this.opened;
    const logs = join(layout.logs, name);
    const all = { ...environment, ...extra };
    this.calls = createPulumi(engine.pulumi, all, logs, this.stopping.signal);
    // What prism writes for a while is to be found, if it stays.
    const own = { ...all, TMPDIR: this.temporary };
    mkdirSync(this.temporary, { recursive: true });
    this.tools = createPulumi(process.execPath, own, logs, this.stopping.signal);
  }

  /** Folder for temporary files of `prism`. */
  get temporary(): string {
    return join(this.folder, "tmp");
  }

  /** Environment of an operator's shell, in which `pulumi` and `prism` are typed. */
  get shell(): NodeJS.ProcessEnv {
    const { engine, environment } = this.opened;
    const path = [dirname(engine.pulumi), environment["PATH"] ?? ""].join(delimiter);
    return { ...environment, PATH: path };
  }

  get layout(): Layout {
    return this.opened.layout;
  }

  get sandbox(): Sandbox {
    return this.opened.sandbox;
  }

  /** What every host really runs, asked past the product. */
  readonly readHosts: ReadHosts = async () => {
    assert.ok(this.reader);
    return this.reader();
  };

  /** Hosts of a stack, in the order of the inventory. */
  hostsOf(stack: StackName): readonly SandboxHost[] {
    return this.sandbox.hosts.filter((host) => host.stack === stack);
  }

  host(name: string): SandboxHost {
    const found = this.sandbox.hosts.find((host) => host.name === name);
    assert.ok(found, `a host named ${name}`);
    return found;
  }

  /** Writes a stack's file anew: as it was at first, with these settings over it; groups key by key, lists whole. */
  configure(stack: StackName, overrides: Overrides): void {
    const document = parse(this.first[stack] ?? "") as { config: Entries };
    for (const [name, value] of Object.entries(overrides)) {
      const key = `prism:${name}`;
      const old = document.config[key];
      document.config[key] = isGroup(old) && isGroup(value) ? { ...old, ...value } : value;
    }
    writeFileSync(this.fileOf(stack), stringify(document));
  }

  /** The inventory with one host's entry changed, for `configure`. */
  inventory(stack: StackName, name: string, change: Overrides): Overrides {
    const { config } = parse(this.first[stack] ?? "") as { config: Entries };
    const hosts = config["prism:hosts"] as (Entries & { readonly name: string })[];
    const paths = hosts.find((host) => host.name === name)?.["paths"];
    const changed =
      isGroup(change["paths"]) && isGroup(paths) ? { paths: { ...paths, ...change["paths"] } } : {};
    return {
      hosts: hosts.map((host) => (host.name === name ? { ...host, ...change, ...changed } : host)),
    };
  }

  /** Sets one secret as an operator does; lasts until the next `configure`. */
  async setSecret(stack: StackName, path: string, value: string): Promise<void> {
    const words = ["config", "set", "--secret", "--path", path, "--stack", stack];
    const { code, text } = await this.call(words, `${stack}-secret`, this.layout.stacks, value);
    assert.equal(code, 0, text);
  }

  /** Runs `pulumi <words>` for a stack in the project's folder. */
  pulumi(stack: StackName, ...words: string[]): Promise<Said> {
    const all = [...words, "--stack", stack, "--config-file", this.fileOf(stack), ...QUIET];
    return this.call(all, `${stack}-${words[0] ?? ""}`, projectFolder);
  }

  /** Runs `prism <words>` for a stack, where an operator types it. */
  prism(stack: StackName, ...words: string[]): Promise<Said> {
    assert.ok(this.tools);
    const program = join(projectFolder, "cli", "prism.js");
    const all = [program, ...words, "--stack", stack];
    return this.call(all, `${stack}-prism-${words[0] ?? ""}`, this.layout.stacks, "", this.tools);
  }

  /** Starts `prism watch`, which ends with the sandbox at the latest. */
  watch(stack: StackName): OpenWatch {
    const watch = openWatch(this.opened, stack);
    this.watches.push(watch);
    return watch;
  }

  /** `pulumi up` without the preview before it. */
  up(stack: StackName, ...words: string[]): Promise<Said> {
    return this.pulumi(stack, "up", "--yes", "--skip-preview", ...words);
  }

  /** `pulumi up` that must end well; gives what it printed. */
  async deploy(stack: StackName, ...words: string[]): Promise<string> {
    const { code, text } = await this.up(stack, ...words);
    assert.equal(code, 0, text);
    return text;
  }

  /** `pulumi <words>` that has no configuration, such as `stack export`; must end well. */
  async ask(stack: StackName, ...words: string[]): Promise<string> {
    const all = [...words, "--stack", stack, "--non-interactive"];
    const { code, text } = await this.call(all, `${stack}-${words[0] ?? ""}`, this.layout.stacks);
    assert.equal(code, 0, text);
    return text;
  }

  private async call(
    words: readonly string[],
    log: string,
    cwd: string,
    input?: string,
    calls = this.calls,
  ): Promise<Said> {
    assert.ok(calls);
    const call = calls({ words, log, cwd, ...(input !== undefined && { input }) });
    this.running.add(call);
    try {
      const { code, stdout, stderr } = await call;
      this.printed += stdout + stderr;
      return { code, text: stdout + stderr };
    } finally {
      this.running.delete(call);
    }
  }

  private fileOf(stack: StackName): string {
    return stackFile(this.layout, stack);
  }

  private get opened(): Workbench {
    assert.ok(this.bench, "the sandbox runs");
    return this.bench;
  }
}

/**
 * A rig that runs while the tests of the surrounding `describe` do.
 *
 * @param settings  of its sandbox
 */
export function useRig(settings: SandboxSettings = {}): Rig {
  const rig = new Rig(settings);
  before("start the sandbox", async function () {
    // Where Go has compiled nothing yet, the CLI takes minutes; so do Bun and pm2.
    this.timeout(20 * 60_000);
    await rig.open();
  });
  after("stop the sandbox", async function () {
    this.timeout(180_000);
    await rig.close();
  });
  return rig;
}

function isGroup(value: unknown): value is Entries {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
