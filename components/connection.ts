import type { types } from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { ResolvedHost } from "../config/inventory";
import type { Settings } from "../config/schema";

/** Dial attempts after the first; a refused connection in a deployment is worth a few. */
const DIAL_RETRIES = 2;

/**
 * Connection of a host's Commands, with pinned host keys and the same login as the observation. Without a key the
 * provider asks the ssh agent.
 */
export function connectionOf(
  host: ResolvedHost,
  ssh: Settings["ssh"],
): types.input.remote.ConnectionArgs {
  const login = {
    dialErrorLimit: DIAL_RETRIES,
    perDialTimeout: ssh.connectTimeoutSeconds,
    ...(ssh.privateKey !== undefined && { privateKey: pulumi.secret(ssh.privateKey) }),
  };
  return {
    ...login,
    host: host.address,
    port: host.port,
    user: host.user,
    hostKey: host.hostKey,
    ...(host.jump && {
      proxy: {
        ...login,
        host: host.jump.address,
        port: host.jump.port,
        user: host.jump.user,
        hostKey: host.jump.hostKey,
      },
    }),
  };
}
