import { longestOf, uploadOf } from "./budget";
import type { Settings } from "./schema";
import { canaryCount, waveEnds } from "./waves";

type Refuse = (path: PropertyKey[], message: string) => void;

/** The canary hosts must be those that are marked so, and others must follow them. */
export function checkCanaryHosts(settings: Settings, refuse: Refuse): void {
  const { hosts, waves } = settings;
  if (waves.canary === "ring") return;
  const count = canaryCount(settings);
  const got = `got ${JSON.stringify(waves.canary)} of ${hosts.length}`;
  if (hosts.length > 1 && count >= hosts.length) {
    refuse(
      ["waves", "canary"],
      `must leave a host that follows the canary, ${got}; lower it, or write ring`,
    );
  }
  const marked = hosts.filter(({ ring }) => ring === "canary").length;
  if (marked > count) {
    refuse(
      ["waves", "canary"],
      `must hold all ${marked} hosts of ring canary, ${got}; raise it, write ring, or remove ring from hosts`,
    );
  }
}

/** A host is out of service while its app restarts; of a single host the default asks nothing. */
export function checkMinimumHealthy({ hosts, minimumHealthy }: Settings, refuse: Refuse): void {
  const { length } = hosts;
  if (minimumHealthy < Math.max(2, length)) return;
  refuse(
    ["minimumHealthy"],
    `must be less than the number of hosts, ${length}, got ${minimumHealthy}; a host is out of service while its app restarts, so lower it to ${length - 1} or add a host`,
  );
}

/** A watch needs hosts to watch, and hosts that wait for what it says. */
export function checkWatch(settings: Settings, refuse: Refuse): void {
  if (settings.canary === null || waveEnds(settings).length > 1) return;
  const wayOut =
    settings.hosts.length < 2
      ? "remove it or add a host"
      : "give a host ring canary, or set prism:waves.canary to 1";
  refuse(
    ["canary"],
    `must have a wave of hosts to watch and one that waits for it, got one wave; ${wayOut}`,
  );
}

/** Draining and returning are parts of the steps that restart the app. */
export function checkBalancerLimits({ balancer, limits }: Settings, refuse: Refuse): void {
  if (balancer.adapter === "none") return;
  const needed = balancer.drainSeconds + balancer.readySeconds;
  for (const step of ["activate", "settle"] as const) {
    if (needed <= limits[step]) continue;
    refuse(
      ["limits", step],
      `must be at least ${needed}, the sum of prism:balancer.drainSeconds and readySeconds, got ${limits[step]}; raise it or lower those`,
    );
  }
}

/** While a run is open no other may begin, and it is open for the budget. */
export function checkLongest(settings: Settings, refuse: Refuse): void {
  const { activations, settles, dwells, seconds } = longestOf(settings);
  const { budget } = settings.limits;
  if (seconds <= budget) return;
  const dwell = dwells === 0 ? "" : `, ${dwells} x prism:waves.dwellSeconds`;
  const watch = settings.canary === null ? "" : " and the canary watch";
  const upload = uploadOf(settings);
  const migrate = upload === "beside" ? "the longer of migrate and vault" : "migrate";
  const vault = upload === "before" ? "vault, " : "";
  refuse(
    ["limits", "budget"],
    `must be at least ${seconds}, the sum of lock, stage, backup, ${vault}${migrate}, ${activations} x activate, verify, ${settles} x settle${dwell}${watch}, got ${budget}; raise it or lower one of those`,
  );
}
