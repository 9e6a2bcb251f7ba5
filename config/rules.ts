import type { z } from "zod";
import { hostsOf, textOn, type ResolvedHost } from "./inventory";
import type { Settings } from "./schema";
import {
  checkBalancerLimits,
  checkCanaryHosts,
  checkLongest,
  checkMinimumHealthy,
  checkWatch,
} from "./wave-rules";

type Context = z.core.$RefinementCtx<Settings>;
type Refuse = (path: PropertyKey[], message: string) => void;

/** A rule across keys. Its messages are whole: what was expected, what was got; what to do. */
interface Rule {
  /** Top-level keys that must be sound before the rule can be asked. */
  readonly needs: readonly (keyof Settings)[];
  readonly check: (settings: Settings, refuse: Refuse) => void;
}

const RULES: readonly Rule[] = [
  { needs: ["hosts"], check: checkNames },
  { needs: ["hosts"], check: checkRings },
  { needs: ["hosts", "ssh", "paths", "app"], check: checkPlaces },
  { needs: ["hosts", "ssh", "paths", "app", "backup"], check: checkData },
  { needs: ["app", "secrets"], check: checkVariables },
  { needs: ["gate", "limits"], check: checkBudget },
  { needs: ["hosts", "waves"], check: checkCanaryHosts },
  { needs: ["hosts", "minimumHealthy"], check: checkMinimumHealthy },
  { needs: ["hosts", "waves", "canary"], check: checkWatch },
  { needs: ["balancer", "limits"], check: checkBalancerLimits },
  {
    needs: ["hosts", "waves", "minimumHealthy", "limits", "canary", "aws", "backup"],
    check: checkLongest,
  },
];

/**
 * Refuses what no single key shows; each rule runs as soon as the keys it needs are sound.
 *
 * @param settings  keys that failed by themselves hold anything
 */
export function checkAcrossKeys(settings: Settings, context: Context): void {
  const failed = new Set(context.issues.flatMap(({ path }) => path?.[0] ?? []));
  const refuse: Refuse = (path, message) =>
    context.issues.push({ code: "custom", path, message, input: undefined });
  for (const { needs, check } of RULES) {
    if (!needs.some((key) => failed.has(key))) check(settings, refuse);
  }
}

function checkNames({ hosts }: Settings, refuse: Refuse): void {
  repeated(hosts.map((host) => host.name.toLowerCase())).forEach(([index, first]) =>
    refuse(
      ["hosts", index, "name"],
      `must be unique, got ${JSON.stringify(hosts[index]?.name)} as in hosts[${first}]; give every host its own name`,
    ),
  );
  const balanced = hosts.map((host) => host.balancerName ?? host.name);
  repeated(balanced)
    .filter(([index]) => hosts[index]?.balancerName !== undefined)
    .forEach(([index, first]) =>
      refuse(
        ["hosts", index, "balancerName"],
        `must be unique, got ${JSON.stringify(balanced[index])} as in hosts[${first}]; name the server that leads to this host`,
      ),
    );
}

function checkRings({ hosts }: Settings, refuse: Refuse): void {
  if (hosts.length < 2 || hosts.some((host) => host.ring === "stable")) return;
  refuse(
    ["hosts"],
    `must hold a host of ring stable, got canary for all ${hosts.length}; remove ring from the hosts that follow the canary`,
  );
}

function checkPlaces(settings: Settings, refuse: Refuse): void {
  const hosts = hostsOf(settings);
  const places = hosts.map(({ address, port, paths }) => [address, port, paths.root].join(" "));
  repeated(places).forEach(([index, first]) =>
    refuse(
      ["hosts", index],
      `must differ from other hosts in address, port or paths.root, got those of hosts[${first}]; correct one or remove the second`,
    ),
  );
}

function checkData(settings: Settings, refuse: Refuse): void {
  const { backup } = settings;
  if (backup.method === "none") return;
  const hosts = hostsOf(settings);
  backup.data.forEach((path, index) => {
    const deleting = hosts.find((host) => ownFolder(textOn(path, host), host) !== undefined);
    if (deleting !== undefined) {
      const folder = textOn(path, deleting);
      refuse(
        ["backup", "data", index],
        `must lie outside ${String(ownFolder(folder, deleting))} of host ${deleting.name}, got ${JSON.stringify(folder)}; old deployments are deleted, so move the data and tell the app where it is`,
      );
    }
    const holding = hosts.find(
      ({ paths }) =>
        path !== `${paths.root}/deployments` && isWithin(`${paths.root}/deployments`, path),
    );
    if (holding !== undefined) {
      refuse(
        ["backup", "data", index],
        `must not hold ${holding.paths.root}/deployments of host ${holding.name}, got ${JSON.stringify(path)}; name the data folder itself, or a restore would bring back old deployments`,
      );
    }
    const growing = hosts.find((host) => isWithin(textOn(backup.target, host), textOn(path, host)));
    if (growing !== undefined) {
      refuse(
        ["backup", "target"],
        `must lie outside the data folder ${textOn(path, growing)} of host ${growing.name}, got ${JSON.stringify(textOn(backup.target, growing))}; each backup would hold all earlier ones, so choose another folder`,
      );
    }
  });
}

/** The folder of deployments that holds a path, if one does. */
function ownFolder(path: string, { paths }: ResolvedHost): string | undefined {
  return ["deployments", "current"]
    .map((name) => `${paths.root}/${name}`)
    .find((folder) => isWithin(path, folder));
}

function checkVariables({ app, secrets }: Settings, refuse: Refuse): void {
  const port = "remove it, the program sets it from prism:app.port";
  const jwt = "remove it, prism:secrets.jwtValue sets it";
  if (secrets.jwtVariable === "PORT") {
    refuse(
      ["secrets", "jwtVariable"],
      `must not be PORT, got "PORT"; choose another, PORT is the app's port`,
    );
  }
  const sets = [
    { path: ["app", "environment"], variables: Object.keys(app.environment) },
    { path: ["secrets", "values"], variables: Object.keys(secrets.values) },
  ];
  for (const { path, variables } of sets) {
    for (const variable of variables) {
      const reason = variable === "PORT" ? port : variable === secrets.jwtVariable ? jwt : null;
      if (reason) refuse([...path, variable], `must not be set here, got a value; ${reason}`);
    }
  }
  Object.keys(app.environment)
    .filter((variable) => variable in secrets.values)
    .forEach((variable) =>
      refuse(
        ["app", "environment", variable],
        `must be set once, got it in prism:secrets.values too; remove one of the two`,
      ),
    );
}

/** Where a deployment takes as long as a window, its first instant would be too late. */
function checkBudget({ gate, limits }: Settings, refuse: Refuse): void {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  gate?.windows.forEach(({ start, end }, index) => {
    if ((minutes(end) - minutes(start)) * 60 > limits.budget) return;
    refuse(
      ["gate", "windows", index],
      `must be longer than the ${limits.budget} seconds of prism:limits.budget, got ${start}-${end}; make it longer, or lower prism:limits.budget`,
    );
  });
}

/** Index of each entry that stood before, with the index where it stood first. */
function repeated(entries: readonly string[]): [index: number, first: number][] {
  return entries
    .map((entry, index): [number, number] => [index, entries.indexOf(entry)])
    .filter(([index, first]) => first !== index);
}

const isWithin = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
