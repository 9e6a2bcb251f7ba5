import { dirname } from "node:path";
import { parse, stringify } from "yaml";
import { REGION } from "../alarms/start";
import type { Sandbox, SandboxHost } from "../model";
import { SandboxError } from "../errors";
import type { StackName } from "./layout";

type Group = Record<string, unknown>;

/** What of the sandbox goes into stack files. */
export type SandboxFacts = Pick<Sandbox, "origin" | "bun" | "pm2" | "hosts"> & {
  /** Missing where there is none in front of the hosts. */
  readonly balancer?: Sandbox["balancer"];
  /** Missing where AWS is not played. */
  readonly aws?: Sandbox["aws"];
};

/** Long enough that a release with many errors is certainly found, short enough to wait for. */
const CANARY = {
  watchSeconds: 20,
  warmUpSeconds: 3,
  lookSeconds: 1,
  probesPerSecond: 20,
  minimumRequests: 100,
};

/** What is registered at the sandbox's AWS. */
const AWS = {
  enabled: true,
  region: REGION,
  runbook: "https://git.example.com/prism/deploy/blob/main/docs/runbook.md",
  subscriptions: { p0: [{ protocol: "email", endpoint: "on-call@example.com" }] },
};

/**
 * A checked-in stack file with everything that belongs to hosts taken from the sandbox. Groups are merged key by
 * key, lists are replaced. The private key is not in it: it is set as a secret afterwards.
 *
 * @param checkedIn  text of Pulumi.<stack>.yaml
 * @param release    tag to begin with
 * @param kept       top-level keys to keep from an existing file, such as the encryption salt
 * @param further    settings by key below `prism` that go over all
 * @returns          YAML
 */
export function mergedStackFile(
  checkedIn: string,
  facts: SandboxFacts,
  stack: StackName,
  release: string,
  kept: Group = {},
  further: Group = {},
): string {
  const file = parse(checkedIn) as { config?: Group };
  const config = withPrefix({ ...sandboxSettings(facts, stack, release), ...further });
  // Nobody's AWS account is rehearsed on, and nobody is told.
  const own = { ...file.config, "prism:aws": undefined };
  return stringify({ ...kept, config: merge(own, config) });
}

/** What the sandbox says, by key below `prism`. */
function sandboxSettings(facts: SandboxFacts, stack: StackName, release: string): Group {
  const hosts = facts.hosts.filter((host) => host.stack === stack);
  const folders = new Set(hosts.map((host) => JSON.stringify(foldersOf(host))));
  const [folder, ...others] = [...folders];
  if (folder === undefined || others.length > 0) {
    throw new SandboxError(
      `sandbox, stack ${stack}: expected the same folders below every host's root, ` +
        `got ${[...folders].join(" and ") || "no host"}; lay the hosts out alike`,
    );
  }
  const { data, target } = JSON.parse(folder) as ReturnType<typeof foldersOf>;
  return {
    release,
    repository: facts.origin,
    hosts: hosts.map(inventoryEntry),
    paths: {
      bun: facts.bun,
      pm2: facts.pm2,
      search: searchPath(facts),
    },
    app: {
      args: ["run", "src/server.ts"],
      environment: { NODE_ENV: stack, DATA_DIR: data },
    },
    backup: { data: [data], target },
    // The sandbox deploys whenever somebody calls it.
    gate: { always: true },
    aws: facts.aws && { ...AWS, telemetry: { environmentFile: facts.aws.environmentFile } },
    // The sandbox's disks are this machine's, and nothing big is deployed there.
    preflight: { minimumFreeGigabytes: 0.1, minimumFreeMemoryMegabytes: 16 },
    ...(stack === "production" && balanced(facts.balancer, hosts.length)),
  };
}

/** Without a lost request and with a watch, as production is; without a balancer nobody waits for a watch. */
function balanced(balancer: Sandbox["balancer"] | undefined, hosts: number): Group {
  if (balancer === undefined || hosts < 2) return { canary: undefined };
  const { socket, backend } = balancer;
  return {
    balancer: {
      adapter: "haproxy",
      sockets: [socket],
      backend,
      drainSeconds: 5,
      readySeconds: 5,
    },
    minimumHealthy: hosts - 1,
    canary: CANARY,
  };
}

/** pm2 is a Node program, so the hosts need this machine's Node as well. */
function searchPath({ bun, pm2 }: SandboxFacts): string[] {
  const programs = [bun, pm2, process.execPath].map((program) => dirname(program));
  return [...new Set([...programs, "/usr/local/bin", "/usr/bin", "/bin"])];
}

/** A host as the inventory has it. */
export function inventoryEntry(host: SandboxHost): Group {
  return {
    name: host.name,
    address: host.address,
    port: host.sshPort,
    user: host.user,
    hostKey: host.hostKey,
    ring: host.ring,
    appPort: host.appPort,
    paths: { root: host.root },
  };
}

/**
 * Data and backup folder of a host as settings say them. Settings are per stack; `{root}` makes one text right for
 * all its hosts, so folders that are not below the root are taken below it.
 */
function foldersOf(host: Pick<SandboxHost, "root" | "data" | "backups">): {
  data: string;
  target: string;
} {
  const below = (path: string, otherwise: string) =>
    path.startsWith(`${host.root}/`) ? `{root}${path.slice(host.root.length)}` : otherwise;
  return { data: below(host.data, "{root}/data"), target: below(host.backups, "{root}/backups") };
}

/** The data folder as it is on the host. */
export function dataFolderOf(host: Pick<SandboxHost, "root" | "data" | "backups">): string {
  return foldersOf(host).data.replace("{root}", host.root);
}

function withPrefix(settings: Group): Group {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`prism:${key}`, value]),
  );
}

function merge(below: Group, above: Group): Group {
  const merged = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const old = merged[key];
    merged[key] = isGroup(old) && isGroup(value) ? merge(old, value) : value;
  }
  return merged;
}

function isGroup(value: unknown): value is Group {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
