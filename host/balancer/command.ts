import type { BalancerSettings } from "../../config/balancer";
import { mustEndWell } from "../context";
import type { Balancer, RunCommand } from "./balancer";

type Settings = Extract<BalancerSettings, { adapter: "command" }>;

/** A balancer that is told by the operator's own commands; they wait themselves. */
export function commandBalancer(settings: Settings, server: string, command: RunCommand): Balancer {
  const call = async (key: "drain" | "ready", limitSeconds: number) => {
    const argv = settings[key].map((word) => word.replaceAll("{server}", server));
    const wayOut = `try it on the host: ${argv.join(" ")}`;
    const ran = await command(argv, { limitSeconds });
    mustEndWell(ran, `prism:balancer.${key} for ${server}`, wayOut, false);
  };
  return {
    warning: null,
    drain: () => call("drain", settings.drainSeconds),
    waitUntilIdle: () => Promise.resolve(0),
    ready: () => call("ready", settings.readySeconds),
    waitUntilUp: () => Promise.resolve(),
    state: () => Promise.resolve("unknown"),
  };
}
