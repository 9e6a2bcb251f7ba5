import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { runOn, SandboxError, type Sandbox, type Say } from "../sandbox";
import { ownerVariable } from "../sandbox/processes";
import { run } from "../sandbox/run";
import { sshOptions } from "../sandbox/run-on";
import { programPath } from "../sandbox/system-packages";
import { ensureVenv } from "../sandbox/venv";
import type { Contender } from "./contender";
import { checkSites, layOutSite, prepareScript, type Site } from "./site";

const requirements = join(__dirname, "ansible-requirements.txt");

const SWITCH = [
  {
    file: {
      src: "{{ site }}/releases/{{ tag }}",
      dest: "{{ site }}/current",
      state: "link",
      force: true,
    },
  },
  { command: { cmd: "pm2 startOrRestart app.config.js", chdir: "{{ site }}" } },
  {
    uri: { url: "http://127.0.0.1:{{ app_port }}/health", return_content: true },
    register: "health",
    until: "health.json.version | default('') == tag[1:]",
    retries: 100,
    delay: 0,
  },
];

const PLAYBOOKS = {
  deploy: [
    { git: { repo: "{{ origin }}", dest: "{{ site }}/releases/{{ tag }}", version: "{{ tag }}" } },
    {
      command: {
        cmd: "bun install --production --frozen-lockfile",
        chdir: "{{ site }}/releases/{{ tag }}",
      },
    },
    ...SWITCH,
  ],
  rollback: SWITCH,
};

/** A playbook of the same steps, on all hosts at once; over kept connections and with pipelining. */
export function ansible(sandbox: Sandbox, say: Say): Contender {
  const folder = join(sandbox.folder, "ansible");
  let sites: Site[] = [];
  let python = "";
  const play = async (name: keyof typeof PLAYBOOKS, tag: string): Promise<void> => {
    const words = ["-m", "ansible", "playbook", "-i", "hosts.yml", "-e", `tag=${tag}`];
    const settings = { ANSIBLE_HOME: folder, ANSIBLE_CONFIG: join(folder, "ansible.cfg") };
    // Marked as the sandbox's, so that its kept connections end with that.
    const mark = { [ownerVariable]: sandbox.folder };
    const env = { ...process.env, ...mark, ...settings, LC_ALL: "C.UTF-8" };
    await run([python, ...words, `${name}.yml`], { cwd: folder, env, limitSeconds: 900 });
  };
  return {
    name: "ansible",
    prepare: async (tag) => {
      const venv = { name: "ansible", requirements, title: "Ansible, which is measured" };
      python = await ensureVenv(venv, say);
      mkdirSync(folder, { recursive: true });
      const hosts = sandbox.hosts.filter(({ stack }) => stack === "production");
      sites = await Promise.all(hosts.map((host) => layOutSite(sandbox, host, "ansible")));
      writeFiles(folder, sandbox, sites);
      for (const site of sites) {
        const argv = ["sh", "-c", prepareScript(site, tag)];
        const { code, stderr } = await runOn(sandbox, site.host, argv);
        if (code !== 0) throw new SandboxError(`${site.host.name}: ${stderr.trim().slice(-500)}`);
      }
      await play("deploy", tag);
    },
    acts: { deploy: (tag) => play("deploy", tag), rollback: (tag) => play("rollback", tag) },
    check: (tag) => checkSites(sites, tag),
  };
}

function writeFiles(folder: string, sandbox: Sandbox, sites: readonly Site[]): void {
  const { privateKeyFile } = sandbox;
  const hosts = sites.map(({ host, folder: site, port, origin }) => [
    host.name,
    {
      ansible_host: host.address,
      ansible_port: host.sshPort,
      ansible_user: host.user,
      ansible_python_interpreter: programPath("python3"),
      ...{ site, app_port: port, origin },
    },
  ]);
  const inventory = { all: { hosts: Object.fromEntries(hosts) as unknown } };
  writeFileSync(join(folder, "hosts.yml"), stringify(inventory));
  for (const [name, tasks] of Object.entries(PLAYBOOKS)) {
    const plays = [{ hosts: "all", gather_facts: false, tasks }];
    writeFileSync(join(folder, `${name}.yml`), stringify(plays));
  }
  const ssh = sshOptions(privateKeyFile, join(dirname(privateKeyFile), "known_hosts")).join(" ");
  const settings = [
    "[defaults]",
    `forks = ${sites.length}`,
    "[ssh_connection]",
    "pipelining = True",
    `ssh_args = -o ControlMaster=auto -o ControlPersist=60s ${ssh}`,
  ];
  writeFileSync(join(folder, "ansible.cfg"), `${settings.join("\n")}\n`);
}
