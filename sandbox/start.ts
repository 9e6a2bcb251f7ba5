import { mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ensureEvaluator } from "./alarms/start";
import { withSandboxAws } from "./aws-environment";
import { describeBalancer, writeBalancerConfig } from "./balancer";
import { describeHost, hostEnvironment, writeSshdFiles } from "./hosts";
import { ensureKeyPair } from "./keys";
import { hostLayoutOf, layoutOf } from "./layout";
import { withLock } from "./lock";
import { ensureMoto } from "./moto/install";
import { ensureAws } from "./moto/start";
import { hostPlans, type Sandbox, type SandboxHost } from "./model";
import { ensureOrigin } from "./origin";
import { claimPort } from "./ports";
import { isRunning, type ProcessMark } from "./processes";
import { resurrectApps } from "./reboot";
import { findSandbox, readProcessRecord, writeProcessRecord, writeSandbox } from "./records";
import { writeKnownHosts } from "./run-on";
import type { Say } from "./say";
import { ensureServer, ensureSshdFolder } from "./servers";
import { ensureSystemPackages, programPath } from "./system-packages";
import { ensureTools, type Tools } from "./tools";

/** What may differ from start to start. */
export interface SandboxSettings {
  /**
   * Further variables for the sessions of hosts, by host name; `*` for all. A change restarts that
   * host's sshd; a pm2 that runs already keeps what it was started with.
   */
  environment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** True: AWS is played too, from now on. */
  aws?: boolean;
  /** How many production hosts it has; as many as before if left out, else three. */
  productionHosts?: number;
}

async function describe(folder: string, tools: Tools, settings: SandboxSettings): Promise<Sandbox> {
  const files = layoutOf(folder);
  const before = await findSandbox(folder);
  await ensureKeyPair(files.privateKeyFile);
  const hosts: SandboxHost[] = [];
  const earlier = before?.hosts.filter(({ stack }) => stack === "production").length;
  for (const plan of hostPlans(settings.productionHosts ?? earlier)) {
    const known = before?.hosts.find((host) => host.name === plan.name);
    hosts.push(await describeHost(folder, plan, known));
  }
  const aws = before?.aws ?? (settings.aws ? await describeAws(folder) : undefined);
  return {
    folder,
    origin: files.origin,
    privateKey: await readFile(files.privateKeyFile, "utf8"),
    privateKeyFile: files.privateKeyFile,
    bun: tools.bun,
    pm2: tools.pm2,
    hosts,
    balancer: await describeBalancer(folder, before?.balancer),
    ...(aws !== undefined && { aws }),
  };
}

/** All hosts are on this machine, so one file is at the same place on each. */
async function describeAws(folder: string): Promise<NonNullable<Sandbox["aws"]>> {
  const { awsEnvironment: environmentFile } = layoutOf(folder);
  const url = `http://127.0.0.1:${await claimPort(folder)}`;
  const lines = Object.entries(withSandboxAws({}, { url })).map(
    ([name, value]) => `${name}=${value ?? ""}\n`,
  );
  await mkdir(dirname(environmentFile), { recursive: true });
  await writeFile(environmentFile, lines.join(""));
  return { url, environmentFile };
}

async function startHost(
  sandbox: Sandbox,
  host: SandboxHost,
  environment: Record<string, string>,
  before: ProcessMark | undefined,
): Promise<ProcessMark> {
  const { folder } = sandbox;
  const files = hostLayoutOf(folder, host.name);
  const userKey = await ensureKeyPair(sandbox.privateKeyFile);
  const isChanged = await writeSshdFiles(folder, host, userKey, environment);
  const argv = [programPath("sshd"), "-D", "-f", files.configFile, "-E", files.log];
  const title = `sshd of ${host.name}`;
  return ensureServer(
    { title, argv, folder, port: host.sshPort, log: files.log },
    before,
    isChanged,
  );
}

async function startBalancer(
  sandbox: Sandbox,
  before: ProcessMark | undefined,
): Promise<ProcessMark> {
  const { folder, balancer, hosts } = sandbox;
  const { file, isChanged } = await writeBalancerConfig(folder, balancer, hosts);
  const argv = [programPath("haproxy"), "-db", "-f", file];
  const log = join(layoutOf(folder).balancer, "haproxy.log");
  const port = Number(new URL(balancer.url).port);
  return ensureServer({ title: "haproxy", argv, folder, port, log }, before, isChanged);
}

async function start(folder: string, say: Say, settings: SandboxSettings): Promise<Sandbox> {
  await ensureSystemPackages(say);
  const tools = await ensureTools(say);
  await ensureSshdFolder();
  const sandbox = await describe(folder, tools, settings);
  if (await ensureOrigin(sandbox.origin)) say("origin: built, with v2.3.0 and v2.4.0");
  // Written before anything runs: a start that is cut short can be stopped.
  await writeSandbox(sandbox);
  await writeKnownHosts(sandbox);
  const record = await readProcessRecord(folder);
  const keep = async (name: string, mark: ProcessMark) => {
    if (isRunning(record[name]) && record[name]?.pid === mark.pid) return;
    record[name] = mark;
    await writeProcessRecord(folder, record);
    say(`${name}: started`);
  };
  for (const host of sandbox.hosts) {
    const extra = { ...settings.environment?.["*"], ...settings.environment?.[host.name] };
    const environment = hostEnvironment(folder, host, tools, extra);
    await keep(host.name, await startHost(sandbox, host, environment, record[host.name]));
  }
  await Promise.all(sandbox.hosts.map((host) => resurrectApps(sandbox, host, say)));
  await keep("balancer", await startBalancer(sandbox, record.balancer));
  if (sandbox.aws !== undefined) {
    await keep("aws", await ensureAws(folder, sandbox.aws, await ensureMoto(say), record.aws));
    await keep("alarms", ensureEvaluator(folder, sandbox.aws, record.alarms));
  }
  return sandbox;
}

/**
 * Starts the sandbox in a folder. What runs already is kept, what has died is started again, and
 * ports, keys and the origin stay the same.
 *
 * @param folder    made when missing; everything lies under it
 * @param settings  what may differ from start to start
 * @throws SandboxError  something is missing or does not come up
 */
export async function startSandbox(
  folder: string,
  say: Say,
  settings: SandboxSettings = {},
): Promise<Sandbox> {
  await mkdir(folder, { recursive: true });
  const real = await realpath(folder);
  return withLock(layoutOf(real).lock, 120, () => start(real, say, settings));
}
