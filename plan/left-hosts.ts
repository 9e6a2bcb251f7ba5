/**
 * A line for each host that the stack deployed to and that the inventory has no more: nothing happens to it by itself.
 *
 * @param stack      name of the stack
 * @param running    what each host runs by the stack's own outputs, by host
 * @param inventory  names of the hosts in prism:hosts
 */
export function leftHosts(
  stack: string,
  running: Readonly<Record<string, string>>,
  inventory: readonly string[],
): string[] {
  return Object.entries(running)
    .filter(([host, deployment]) => !inventory.includes(host) && deployment !== "none")
    .map(
      ([host, deployment]) =>
        `${host} is no more in prism:hosts, and ran ${deployment} when the stack saw it last; ` +
        `to stop it there, put its entry back, run prism retire ${host} --stack ${stack}, and remove the entry then`,
    );
}
