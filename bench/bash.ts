import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Sandbox } from "../sandbox";
import { run } from "../sandbox/run";
import { sshOptions } from "../sandbox/run-on";
import { shellWord } from "../sandbox/sshd-config";
import { programPath } from "../sandbox/system-packages";
import type { Contender } from "./contender";
import {
  checkSites,
  deployScript,
  layOutSite,
  prepareScript,
  rollbackScript,
  type Site,
} from "./site";

/** One ssh call per host with all steps in it; in turn, or all at once. */
export function bashLoop(sandbox: Sandbox, way: "serial" | "parallel"): Contender {
  let sites: Site[] = [];
  const peer = `bash-${way}`;
  const everywhere = async (script: (site: Site) => string): Promise<void> => {
    const text = loopText(
      sandbox,
      sites.map((site) => [site, script(site)]),
      way,
    );
    const file = join(sandbox.folder, `${peer}.sh`);
    writeFileSync(file, text);
    await run(["bash", file], { limitSeconds: 900 });
  };
  return {
    name: `bash, ${way}`,
    prepare: async (tag) => {
      const hosts = sandbox.hosts.filter(({ stack }) => stack === "production");
      sites = await Promise.all(hosts.map((host) => layOutSite(sandbox, host, peer)));
      await everywhere((site) => prepareScript(site, tag));
      await everywhere((site) => deployScript(site, tag));
    },
    acts: {
      deploy: (tag) => everywhere((site) => deployScript(site, tag)),
      rollback: (tag) => everywhere((site) => rollbackScript(site, tag)),
    },
    check: (tag) => checkSites(sites, tag),
  };
}

/** A bash program that runs each site's text on its host and fails if one of them does. */
function loopText(
  sandbox: Sandbox,
  scripts: readonly (readonly [Site, string])[],
  way: "serial" | "parallel",
): string {
  const calls = scripts.map(([{ host }, text]) => {
    const ssh = sshWords(sandbox, host).map(shellWord).join(" ");
    const call = `${ssh} ${shellWord(text)} </dev/null`;
    return way === "serial" ? `${call} || exit 1` : `${call} & pids+=($!)`;
  });
  const wait = 'for pid in "${pids[@]}"; do wait "$pid" || failed=1; done\nexit $failed';
  return ["pids=(); failed=0", ...calls, ...(way === "serial" ? [] : [wait]), ""].join("\n");
}

/** The system's ssh with all it needs to get to a host. */
export function sshWords(
  { privateKeyFile }: Sandbox,
  host: Pick<Site["host"], "sshPort" | "user" | "address">,
): string[] {
  const options = sshOptions(privateKeyFile, join(dirname(privateKeyFile), "known_hosts"));
  const target = ["-p", String(host.sshPort), `${host.user}@${host.address}`];
  return [programPath("ssh"), ...options, ...target];
}
