import type { HostPaths, HostSettings, Settings } from "./schema";

/** An ssh server with every default filled in. */
export interface ResolvedEndpoint {
  readonly address: string;
  /** TCP port of sshd. */
  readonly port: number;
  readonly user: string;
  /** The server's public key in one line. */
  readonly hostKey: string;
}

/** One host of the inventory with every default filled in. */
export interface ResolvedHost extends ResolvedEndpoint {
  readonly name: string;
  /** Jump host in front of it; null: reached directly. */
  readonly jump: ResolvedEndpoint | null;
  readonly ring: HostSettings["ring"];
  /** Name of the server in the balancer. */
  readonly balancerName: string;
  readonly migrationRole: boolean;
  /** TCP port of the app on this host. */
  readonly appPort: number;
  readonly paths: HostPaths;
}

/** What hostsOf needs of the settings. */
export type InventorySettings = Pick<Settings, "hosts" | "ssh" | "paths"> & {
  readonly app: Pick<Settings["app"], "port">;
};

/**
 * The inventory, in its order, with what hosts leave out taken from prism:ssh, prism:paths and prism:app.
 *
 * @param settings  settings after validation
 */
export function hostsOf(settings: InventorySettings): ResolvedHost[] {
  const withUser = (endpoint: HostSettings | NonNullable<HostSettings["jump"]>) => ({
    address: endpoint.address,
    port: endpoint.port,
    user: endpoint.user ?? settings.ssh.user,
    hostKey: endpoint.hostKey,
  });
  return settings.hosts.map((host) => ({
    name: host.name,
    ...withUser(host),
    jump: host.jump ? withUser(host.jump) : null,
    ring: host.ring,
    balancerName: host.balancerName ?? host.name,
    migrationRole: host.migrationRole,
    appPort: host.appPort ?? settings.app.port,
    paths: { ...settings.paths, ...host.paths },
  }));
}

/**
 * A configured text as it is on one host: with the host's own in place of `{root}` and `{host}`.
 *
 * @param text  a path of the backup, or a variable's value
 */
export function textOn(text: string, host: Pick<ResolvedHost, "name" | "paths">): string {
  return text.replaceAll("{root}", host.paths.root).replaceAll("{host}", host.name);
}
