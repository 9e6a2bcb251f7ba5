import type { Ground } from "./experiment";
import type { Fleet } from "./fleet";
import { count, expectEqual } from "./findings";
import { addLeaks, QUIET_RELEASE, type Leak } from "./leaks";
import { plantedSecrets, readFiles, watchProcesses, type ProcessWatch } from "./planted";
import { expectHidden } from "./secrets";
import { layoutOf } from "../layout";
import { runOn } from "../run-on";

const LIMITS = { activate: 25, verify: 16 };

/** Sets all secrets as an operator does, each by standard input. */
async function setSecrets(fleet: Fleet, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const path = ["config", "set", "--secret", "--path", `prism:secrets.values.${name}`];
    const { code, text } = await fleet.pulumiWith(value, ...path);
    if (code !== 0) throw new Error(`${path.join(" ")}: expected exit 0, got ${text}`);
  }
}

/** Forces failures through `pulumi up` and searches all that a deployer, its backend and the hosts keep. */
export async function proveFleetSecrets(ground: Ground, leaks: readonly Leak[]): Promise<void> {
  const { findings, random, say } = ground;
  const fleet = await ground.fleet();
  const { sandbox, bench } = fleet;
  const values = plantedSecrets(random);
  await addLeaks(sandbox.origin);
  const release = `v${QUIET_RELEASE.version}`;
  fleet.configure({ release, limits: LIMITS });
  say("setting the secrets");
  await setSecrets(fleet, values);
  const withSecrets = fleet.readStackFile();
  const watch: ProcessWatch = watchProcesses(sandbox.folder);
  const first = await fleet.up();
  expectEqual(findings, "pulumi up with all secrets, exit code", 0, first.code);
  let printed = first.text;
  for (const leak of leaks) {
    const tag = `v${leak.release.version}`;
    fleet.configure({ release: tag, limits: LIMITS, ...leak.changes }, withSecrets);
    const { code, text } = await fleet.up();
    printed += text;
    const isForced = code !== 0 && text.includes(`, ${leak.phase}: `);
    say(`pulumi up, forced ${leak.phase}: ${isForced ? "failed there" : text.slice(-1000)}`);
    expectEqual(findings, `pulumi up, forced ${leak.phase}, it failed there`, true, isForced);
    if (isForced && /\[PLANTED_\d+\]/.test(text)) {
      count(findings, "pulumi runs in which secrets were told");
    }
  }
  fleet.configure({}, fleet.first);
  const seen = watch.stop();
  const lists = await Promise.all(
    sandbox.hosts.map((host) => runOn(sandbox, host, [sandbox.pm2, "jlist"])),
  );
  const exported = await fleet.ask("stack", "export");
  const history = await fleet.ask("stack", "history", "--json");
  for (const { code, text } of [exported, history]) {
    expectEqual(
      findings,
      "pulumi stack export and history, exit code",
      "0",
      code === 0 ? "0" : text,
    );
  }
  const own = [sandbox.privateKeyFile, layoutOf(sandbox.folder).description];
  const files = [...readFiles(bench.layout.folder)].filter(([path]) => !own.includes(path));
  const places = new Map([
    ...files,
    ...seen,
    ["pm2 jlist", lists.map(({ stdout }) => stdout).join("\n")] as const,
    ["what Pulumi printed", printed] as const,
    ["pulumi stack export", exported.text] as const,
    ["pulumi stack history", history.text] as const,
  ]);
  // All kinds of places are searched, so that none is clean only because it was not there.
  for (const kind of [
    /\/state\/\.pulumi\/stacks\/.*\.json$/,
    /\/state\/\.pulumi\/backups\//,
    /\/state\/\.pulumi\/history\/.*\.checkpoint\.json$/,
    /\/logs\/.*-up\.log$/,
    /\/srv\/state\/ledger\.jsonl$/,
    /\/srv\/state\/runs\/.*\/stage\.json$/,
    /\/home\/\.pm2\/dump\.pm2$/,
    /^environment of process .*bun/,
  ]) {
    const isSearched = [...places.keys()].some((name) => kind.test(name));
    expectEqual(findings, `searched ${String(kind)}`, true, isSearched);
  }
  expectHidden(findings, values, places);
}
