import { mkdirSync, realpathSync } from "node:fs";
import { SandboxError, type Say } from "../sandbox";
import { BareHost, type BareRun } from "../sandbox/bare-host";
import { ensureTools } from "../sandbox/tools";
import type { Contender } from "./contender";
import { checkSites, deployScript, layOutSite, prepareScript, type Site } from "./site";

/** Limits as short as may be on a busy machine: verification dwells a quarter of its own. */
const LIMITS = { verify: 8, activate: 60 };

/** Two ways to deploy on one host without ssh and engine: the runner's steps, and one shell with the bare commands. */
export async function onOneHost(
  folder: string,
  origin: string,
  say: Say,
): Promise<{ readonly contenders: readonly Contender[]; stop: () => Promise<void> }> {
  mkdirSync(folder, { recursive: true });
  const real = realpathSync(folder);
  const on = await BareHost.create(real, "one", origin, await ensureTools(say));
  const stop = () => on.stop();
  return { contenders: [runner(on), oneShell(real, origin, on)], stop };
}

function runner(on: BareHost): Contender {
  const settings = (tag: string, isFirst = false) =>
    on.settings(tag, {
      backup: { method: "none" },
      limits: LIMITS,
      ...(!isFirst && { migrations: undefined }),
    });
  const expectDone = ({ ending, failure }: BareRun): void => {
    if (ending === "ok") return;
    throw new SandboxError(`runner: expected to deploy, got ${failure?.reason ?? ending}`);
  };
  const deploy = async (tag: string): Promise<void> => {
    const wanted = settings(tag);
    expectDone(await on.carryOut(wanted, await on.open(wanted)));
  };
  return {
    name: "runner",
    prepare: async (tag) => {
      const first = settings(tag, true);
      expectDone(await on.carryOut(first, await on.open(first, "first")));
      await deploy(tag);
    },
    acts: { deploy },
    check: async (tag) => {
      const { health } = await on.probe();
      const version = (Object(health) as { version?: string }).version;
      if (version !== tag.slice(1))
        throw new SandboxError(`one: expected ${tag}, found ${String(version)}`);
    },
  };
}

function oneShell(folder: string, origin: string, on: BareHost): Contender {
  let sites: Site[] = [];
  const shell = async (text: (site: Site) => string): Promise<void> => {
    for (const site of sites) {
      const { code, stderr } = await on.shell(text(site));
      if (code !== 0)
        throw new SandboxError(`one shell: got ${String(code)}: ${stderr.slice(-500)}`);
    }
  };
  return {
    name: "one shell",
    prepare: async (tag) => {
      sites = [await layOutSite({ folder, origin, bun: on.tools.bun }, on.host, "shell")];
      await shell((site) => prepareScript(site, tag));
      await shell((site) => deployScript(site, tag));
    },
    acts: { deploy: (tag) => shell((site) => deployScript(site, tag)) },
    check: (tag) => checkSites(sites, tag),
  };
}
