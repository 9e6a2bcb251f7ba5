import type { Json } from "../../plan/protocol";
import { readCurrentId, type StagedDeployment } from "../deployment-file";
import { faultOf, StepFault } from "../fault";
import { readPid } from "../pm2";
import { startGapClock } from "./gap";
import { balancerOf, leaveBalancer, returnIfOut, returnToBalancer } from "./place";
import type { PlacedContext } from "./place";

/** What a restart was like for those who sent requests. */
export interface Restarted<T> {
  readonly result: T;
  readonly evidence: Readonly<Record<string, Json>>;
  /** The same for people, to be added to a summary; empty if nothing ran before. */
  readonly said: string;
  /** What failed with the balancer on a way back; empty if nothing did. */
  readonly problems: string;
}

/** How a balancer that fails is taken: a way forward stops there, a way back says it and goes on. */
export type Direction = "forward" | "back";

/** Does one thing with the balancer; on a way back its failure is only noted. */
function createAttempt(context: PlacedContext, direction: Direction, notes: string[]) {
  return async <T>(act: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      if (direction === "forward") throw error;
      const { reason, wayOut } = faultOf(error, "asking the balancer");
      context.say(`${reason}; going on without the balancer`);
      notes.push(`; the balancer: ${reason}; ${wayOut}`);
      return otherwise;
    }
  };
}

/** The failure, with what became of the host in the balancer. */
async function withPlace(context: PlacedContext, error: unknown): Promise<StepFault> {
  const { reason, wayOut, blame, evidence } = faultOf(error, "restarting the app");
  const { run } = context.request;
  // What failed to become healthy in time gets no requests, even if it does later.
  const isSuspect = run.lane !== "rollback" && readCurrentId(context.layout) === run.deployment.id;
  const said = isSuspect ? "" : await returnIfOut(context);
  return new StepFault(reason + said, wayOut, blame, evidence);
}

/**
 * Restarts the app while its host is out of the balancer: out, idle, restart, in again. An app that does not run has no
 * requests to lose, so the host is only put in.
 *
 * @param restart    ends when the app is healthy
 * @throws StepFault  the restart failed, and says whether the host is still out; or, on a way forward, the balancer
 */
export async function aroundRestart<T>(
  context: PlacedContext,
  { app, port }: Pick<StagedDeployment, "app" | "port">,
  direction: Direction,
  restart: () => Promise<T>,
): Promise<Restarted<T>> {
  const notes: string[] = [];
  const attempt = createAttempt(context, direction, notes);
  const { warning } = balancerOf(context);
  const pid = readPid(app.name);
  const started = performance.now();
  let gap = () => 0;
  let stillOpen = 0;
  let result: T;
  try {
    if (pid !== null) stillOpen = await attempt(() => leaveBalancer(context), 0);
    if (pid !== null && warning !== null) gap = startGapClock(pid, port).end;
    result = await restart();
  } catch (error) {
    gap();
    throw await withPlace(context, error);
  }
  const gapMilliseconds = gap();
  await attempt(() => returnToBalancer(context), undefined);
  const problems = notes.join("");
  if (pid === null) return { result, evidence: {}, said: "", problems };
  if (warning !== null) {
    const said = `; nobody answered for ${gapMilliseconds} ms: ${warning}`;
    return { result, evidence: { gapMilliseconds }, said, problems };
  }
  const drainedMilliseconds = Math.round(performance.now() - started);
  const cut = stillOpen === 0 ? "" : `, ${stillOpen} connections were cut`;
  const said = `; out of the balancer for ${drainedMilliseconds} ms${cut}`;
  return { result, evidence: { drainedMilliseconds, stillOpen }, said, problems };
}
