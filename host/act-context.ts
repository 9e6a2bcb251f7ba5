import type { HostPaths } from "../config/schema";
import { PROTOCOL, type BalancerPlace, type SettleRequest } from "../plan/protocol";
import type { Run } from "../plan/release";
import { createContext, type StepContext } from "./context";
import { readAllSecrets } from "./deployment-file";
import { layoutOf } from "./layout";
import { createRedactor } from "./redact";

/** Where an act outside of the steps of a run happens. */
export interface ActPlace {
  readonly host: string;
  readonly stack: string;
  readonly paths: HostPaths;
  readonly balancer: BalancerPlace;
}

/** The run of an act that belongs to none. */
export function noRun(openedBy: string, lane: Run["lane"]): Run {
  const deployment = { id: "none", tag: "none", commit: "none", settings: "none" };
  return { id: "none", lane, deployment, openedBy, attempt: "none", order: null, takesOver: [] };
}

/** What a step has, for an act that nobody sends as a step. */
export function actContext(
  { host, stack, paths, balancer }: ActPlace,
  run: Run,
  limitSeconds: number,
  say: (line: string) => void,
  actor?: string,
): StepContext<SettleRequest> {
  const request: SettleRequest = {
    protocol: PROTOCOL,
    phase: "settle",
    stack,
    host,
    run,
    upstream: "go",
    limitSeconds,
    paths,
    keep: 0,
    balancer,
  };
  const redact = createRedactor(readAllSecrets(layoutOf(paths)));
  return createContext(request, redact, say, null, actor);
}
