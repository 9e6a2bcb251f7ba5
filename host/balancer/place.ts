import { existsSync, rmSync } from "node:fs";
import type { BalancerSettings } from "../../config/balancer";
import type { DrainedFacts } from "../../plan/inspection";
import type { ActivateRequest, SettleRequest, StageRequest } from "../../plan/protocol";
import { readCondition } from "../condition";
import type { StepContext } from "../context";
import { faultOf } from "../fault";
import { readTextIfThere, replaceFile } from "../files";
import type { Layout } from "../layout";
import { createBalancer, type Balancer } from "./balancer";

/** A step that knows how its host leaves the balancer. */
export type PlacedContext = StepContext<StageRequest | ActivateRequest | SettleRequest>;

/** Kept for the verdict. */
const RESERVE_SECONDS = 2;
/** Of a step's time, for leaving and for becoming idle each; the rest is for the restart and the way in. */
const DRAIN_SHARE = 0.3;

function within(settings: BalancerSettings, leftSeconds: number): BalancerSettings {
  if (settings.adapter === "none") return settings;
  const atMost = (wanted: number, limit: number) => Math.max(1, Math.min(wanted, limit));
  return {
    ...settings,
    drainSeconds: atMost(settings.drainSeconds, DRAIN_SHARE * leftSeconds),
    readySeconds: atMost(settings.readySeconds, leftSeconds - RESERVE_SECONDS),
  };
}

/** This host's balancer; its waits end within the step's limit. */
export function balancerOf(context: PlacedContext): Balancer {
  const { settings, server } = context.request.balancer;
  return createBalancer(within(settings, context.left() / 1000), server, context.command);
}

/** Takes this host out and waits until no request is under way; gives how many stayed open. */
export async function leaveBalancer(context: PlacedContext): Promise<number> {
  const { request, layout, say } = context;
  const { server, settings } = request.balancer;
  if (settings.adapter === "none") return 0;
  say(`leaving the balancer as ${server}`);
  const mark: DrainedFacts = { server, runId: request.run.id, at: new Date().toISOString() };
  try {
    // Before the order: whoever comes after a crash must know that this host may be out.
    replaceFile(layout.drained, `${JSON.stringify(mark)}\n`);
  } catch (error) {
    // A full disk must not stop a way back.
    say(`${faultOf(error, "noting that this host leaves").reason}; going on`);
  }
  const balancer = balancerOf(context);
  await balancer.drain();
  return balancer.waitUntilIdle();
}

/** Puts this host back and waits until it really gets requests. */
export async function returnToBalancer(context: PlacedContext): Promise<void> {
  const balancer = balancerOf(context);
  await balancer.ready();
  await balancer.waitUntilUp();
  rmSync(context.layout.drained, { force: true });
}

/** Why this host is out of its balancer; null if it is not. */
export function readDrained({ drained }: Pick<Layout, "drained">): DrainedFacts | null {
  const text = readTextIfThere(drained);
  return text === null ? null : (JSON.parse(text) as DrainedFacts);
}

/** True if this host left its balancer and nobody put it back since. */
export function isOut(context: PlacedContext): boolean {
  return existsSync(context.layout.drained);
}

/**
 * Puts this host back if a step that was killed or failed has left it out, and the app is well. Never throws.
 *
 * @returns  what people must know, to be added to a summary; empty if there is nothing
 */
export async function returnIfOut(context: PlacedContext): Promise<string> {
  if (!isOut(context)) return "";
  const { server } = context.request.balancer;
  const left = `; it is still out of the balancer as ${server}`;
  try {
    const condition = await readCondition(context);
    if (condition === null) return `${left}: nothing runs here`;
    if (condition.problem !== null) return `${left}: ${condition.problem}`;
    await returnToBalancer(context);
    return `; it was still out of the balancer and is back as ${server}`;
  } catch (error) {
    const { reason, wayOut } = faultOf(error, "putting it back into the balancer");
    return `${left}: ${reason}; ${wayOut}`;
  }
}
