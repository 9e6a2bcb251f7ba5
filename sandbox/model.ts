/** One host: an sshd of its own, with its own home, pm2 and folders. */
export interface SandboxHost {
  /** staging-1, prod-1, prod-2 or prod-3; also the server's name at the balancer. */
  name: string;
  stack: "staging" | "production";
  ring: "canary" | "stable";
  address: "127.0.0.1";
  sshPort: number;
  user: string;
  /** Public host key: "ssh-ed25519 AAAA…". */
  hostKey: string;
  /** Where commands and sftp start. */
  home: string;
  /** Where the product keeps deployments. */
  root: string;
  /** Data folder of the application. */
  data: string;
  backups: string;
  /** Port kept free for the application. */
  appPort: number;
  pm2Home: string;
}

/** Everything a product needs to know about a sandbox, and nothing it could not know of real hosts. */
export interface Sandbox {
  /** Real path; everything lies under it. */
  folder: string;
  /** Path of the bare repository, usable as a git URL. */
  origin: string;
  /** Key of the user who deploys, as text. */
  privateKey: string;
  privateKeyFile: string;
  /** Executables as the hosts have them. */
  bun: string;
  pm2: string;
  hosts: SandboxHost[];
  balancer: {
    /** http://127.0.0.1:<port> */
    url: string;
    /** Runtime socket, level admin. */
    socket: string;
    /** Name of the backend; its servers are named like the production hosts. */
    backend: string;
  };
  /** What plays AWS; not there where none was asked for. */
  aws?: {
    /** http://127.0.0.1:<port>, for every service. */
    url: string;
    /** File on every host with AWS's own variables. */
    environmentFile: string;
  };
}

/** Name, stack and ring of a host, before it has ports and folders. */
export type HostPlan = Pick<SandboxHost, "name" | "stack" | "ring">;

/** Production hosts of a sandbox that nobody wants larger or smaller. */
const PRODUCTION_HOSTS = 3;

/**
 * Which hosts a sandbox has: one of staging, and those of production, of which the first is the canary.
 *
 * @param production  how many, at least 1
 */
export function hostPlans(production = PRODUCTION_HOSTS): readonly HostPlan[] {
  const plans = Array.from({ length: production }, (_, at): HostPlan => ({
    name: `prod-${at + 1}`,
    stack: "production",
    ring: at === 0 ? "canary" : "stable",
  }));
  return [{ name: "staging-1", stack: "staging", ring: "stable" }, ...plans];
}
