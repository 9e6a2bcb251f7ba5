/** A place of the configuration below `prism`. */
export type Place = readonly (string | number)[];

/** A change of one place; undefined removes the key. */
export type Change = readonly [place: Place, value: unknown];

type Group = Record<string | number, unknown>;

/** A public key in the form of a host key; belongs to nobody. */
export const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA";

/**
 * A valid configuration of two hosts with some places changed.
 *
 * @param changes  made in their order; groups on the way are made where missing
 */
export function inputWith(...changes: readonly Change[]): Record<string, unknown> {
  const input: Group = {
    release: "v2.4.0",
    repository: "git@git.example.com:prism/gateway.git",
    hosts: [
      { name: "prod-1", address: "192.0.2.1", hostKey: HOST_KEY, ring: "canary" },
      { name: "prod-2", address: "192.0.2.2", hostKey: HOST_KEY },
    ],
    backup: { method: "builtin", data: ["/srv/data"] },
  };
  for (const [place, value] of changes) put(input, place, value);
  return input;
}

function put(group: Group, [key, ...rest]: Place, value: unknown): void {
  if (key === undefined) return;
  if (rest.length > 0) put((group[key] ??= {}) as Group, rest, value);
  else if (value === undefined) Reflect.deleteProperty(group, key);
  else group[key] = value;
}
