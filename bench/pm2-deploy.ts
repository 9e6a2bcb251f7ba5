import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { runOn, SandboxError, type Sandbox } from "../sandbox";
import { ownerVariable } from "../sandbox/processes";
import { run } from "../sandbox/run";
import { programPath } from "../sandbox/system-packages";
import type { Contender } from "./contender";
import { checkSites, layOutSite, prepareScript, waitScript, type Site } from "./site";

/** In the name of its log, which it writes to /tmp whatever TMPDIR says. */
const USER = `prism-bench-${process.pid}`;

/**
 * `pm2 deploy`, host after host, as it does it itself. It expects bash as the login shell of the hosts, whose sandbox
 * has sh: an ssh in front of the system's hands its commands to bash there.
 */
export function pm2Deploy(sandbox: Sandbox): Contender {
  const folder = join(sandbox.folder, "pm2-deploy");
  const config = join(folder, "ecosystem.config.js");
  let sites: Site[] = [];
  const call = async (...words: readonly string[]): Promise<void> => {
    const path = [folder, dirname(sandbox.pm2), process.env["PATH"] ?? ""].join(delimiter);
    // Marked as the sandbox's, so that a pm2 which it starts ends with that.
    const mark = { [ownerVariable]: sandbox.folder };
    const env = { ...process.env, ...mark, PATH: path, PM2_HOME: join(folder, "home"), USER };
    try {
      for (const { host } of sites) {
        const argv = [sandbox.pm2, "deploy", config, host.name, ...words, "--force"];
        await run(argv, { cwd: folder, env, limitSeconds: 900 });
      }
    } finally {
      rmSync(`/tmp/pm2-deploy-${USER}.log`, { force: true });
    }
  };
  const awaited = (tag: string, ...words: readonly string[]): Promise<void> => {
    // Its configuration has no place for quotes.
    for (const site of sites)
      writeFileSync(join(site.folder, "wait.sh"), `set -e\n${waitScript(site, tag)}\n`);
    return call(...words);
  };
  const deploy = (tag: string) => awaited(tag, "ref", tag);
  return {
    name: "pm2 deploy",
    prepare: async (tag) => {
      mkdirSync(folder, { recursive: true });
      const hosts = sandbox.hosts.filter(({ stack }) => stack === "production");
      sites = await Promise.all(hosts.map((host) => layOutSite(sandbox, host, "pm2-deploy")));
      for (const site of sites) {
        const argv = ["sh", "-c", prepareScript(site, tag)];
        const { code, stderr } = await runOn(sandbox, site.host, argv);
        if (code !== 0) throw new SandboxError(`${site.host.name}: ${stderr.trim().slice(-500)}`);
      }
      writeFileSync(join(folder, "ssh"), sshFront(), { mode: 0o755 });
      writeFileSync(config, `module.exports = ${JSON.stringify(ecosystem(sandbox, sites, tag))}`);
      await call("setup");
      await deploy(tag);
    },
    acts: { deploy, rollback: (tag) => awaited(tag, "revert", "1") },
    check: (tag) => checkSites(sites, tag),
  };
}

/** Its configuration, an environment per host: hosts of one machine have folders of their own. */
function ecosystem(sandbox: Sandbox, sites: readonly Site[], tag: string) {
  const knownHosts = join(dirname(sandbox.privateKeyFile), "known_hosts");
  const environments = sites.map(({ host, folder, origin }) => [
    host.name,
    {
      user: host.user,
      host: host.address,
      port: String(host.sshPort),
      key: sandbox.privateKeyFile,
      ssh_options: [
        "BatchMode=yes",
        "StrictHostKeyChecking=yes",
        `UserKnownHostsFile=${knownHosts}`,
      ],
      ref: tag,
      repo: origin,
      path: folder,
      "post-deploy": [
        "bun install --production --frozen-lockfile",
        "pm2 startOrRestart ../app.config.js",
        "sh ../wait.sh",
      ].join(" && "),
    },
  ]);
  return { apps: [], deploy: Object.fromEntries(environments) as unknown };
}

/** An ssh that has the command run by bash; everything up to the login is handed on as it is. */
function sshFront(): string {
  return `#!/bin/bash
words=()
until [[ $1 == *@* ]]; do words+=("$1"); shift; done
words+=("$1"); shift
command=$*
exec ${programPath("ssh")} "\${words[@]}" "bash -c '\${command//\\'/\\'\\\\\\'\\'}'"
`;
}
