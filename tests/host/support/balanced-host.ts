import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { balancerSchema } from "../../../config/balancer";
import { createBalancer, type ServerState } from "../../../host/balancer/balancer";
import type { BalancerPlace } from "../../../plan/protocol";
import { startTraffic, type TrafficResult } from "../../../sandbox/traffic";
import { startHaproxy, type TestHaproxy } from "./haproxy";
import { TestHost } from "./host";

/** Polls until a claim holds; fails after a minute, or after so many seconds. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  seconds = 60,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (await isSo()) return;
    await pause(100);
  }
  assert.fail(`${what}: not within ${seconds} s`);
}

/** A host that is server a of a real HAProxy, with a second server beside it. */
export class BalancedHost {
  private constructor(
    readonly host: TestHost,
    readonly haproxy: TestHaproxy,
  ) {}

  static async create(repository: string): Promise<BalancedHost> {
    const host = await TestHost.create(repository);
    return new BalancedHost(host, await startHaproxy(host.port));
  }

  /** What requests say of the balancer. */
  place(changes: object = {}): BalancerPlace {
    const haproxy = { adapter: "haproxy", sockets: [this.haproxy.unixSocket], backend: "gateway" };
    return { settings: balancerSchema.parse({ ...haproxy, ...changes }), server: "a" };
  }

  state(): Promise<ServerState> {
    const { settings, server } = this.place();
    return createBalancer(settings, server, () => Promise.reject(new Error("none"))).state();
  }

  /** Acts while requests flow through the balancer; not one of them may fail. */
  async underLoad<T>(act: () => Promise<T>): Promise<T> {
    const traffic = startTraffic({
      url: this.haproxy.url,
      requestsPerSecond: 60,
      calls: [{ path: "/health" }, { path: "/api/work", body: { a: 1 } }],
    });
    let result: T;
    let seen: TrafficResult;
    try {
      await until("traffic", () => traffic.result().requests > 20);
      result = await act();
    } finally {
      seen = await traffic.stop();
    }
    assert.deepEqual([seen.failed, seen.byKind], [0, {}], `${String(seen.requests)} requests`);
    assert.ok(seen.requests > 60);
    return result;
  }

  async stop(): Promise<void> {
    this.host.stop();
    await this.haproxy.stop();
  }
}
