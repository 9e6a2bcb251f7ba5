import { z } from "zod";
import { absolutePath, address, hostKey, login, name, port } from "./words";

/** Where an ssh server is and which key it must show. */
const endpoint = {
  address: address.describe("DNS name or IP address"),
  port: port.default(22).describe("Port of sshd"),
  user: login.optional().describe("Login user; default prism:ssh.user"),
  hostKey: hostKey.describe(
    "The server's public key; the connection is refused when it shows another",
  ),
};

const paths = {
  root: absolutePath.describe("Deployments, ledger and records; owned by the login user"),
  bun: absolutePath.describe("The Bun binary"),
  pm2: absolutePath.describe("The pm2 command"),
  search: z
    .array(absolutePath)
    .min(1)
    .describe("PATH of every command; ssh sessions read no profile"),
};

/** Paths on every host that says nothing else. */
export const pathsSchema = z.strictObject({
  root: paths.root.default("/srv/prism-gateway"),
  bun: paths.bun.default("/usr/local/bin/bun"),
  pm2: paths.pm2.default("/usr/local/bin/pm2"),
  search: paths.search.default(["/usr/local/bin", "/usr/bin", "/bin"]),
});

/** One host of the inventory. */
export const hostSchema = z.strictObject({
  name: name.describe("Name in resources, ledger and messages; a new name is a new host"),
  ...endpoint,
  jump: z.strictObject(endpoint).optional().describe("Jump host in front of it"),
  ring: z.enum(["canary", "stable"]).default("stable").describe("Canary hosts are activated first"),
  balancerName: z
    .string()
    .min(1)
    .optional()
    .describe("Name of the server in the balancer; default: name"),
  migrationRole: z
    .boolean()
    .default(false)
    .describe("Runs migrations of scope fleet; the first host so marked, else the first of all"),
  appPort: port.optional().describe("Port of the app on this host; default prism:app.port"),
  // Without defaults: zod fills them in behind .partial() too, and they would hide prism:paths.
  paths: z.strictObject(paths).partial().optional().describe("Paths that differ on this host"),
});

/** How connections are authenticated; observation and Commands use the same. */
export const sshSchema = z.strictObject({
  user: login.default("deploy").describe("Login user on all hosts"),
  privateKey: z
    .string()
    .min(1)
    .optional()
    .describe("Secret: a private key; default is the ssh agent (SSH_AUTH_SOCK)"),
  connectTimeoutSeconds: z
    .int()
    .min(1)
    .max(120)
    .default(10)
    .describe("Limit for connecting to one host"),
});
