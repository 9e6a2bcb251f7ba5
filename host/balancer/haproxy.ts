import { setTimeout as pause } from "node:timers/promises";
import type { BalancerSettings } from "../../config/balancer";
import { StepFault } from "../fault";
import type { Balancer, ServerState } from "./balancer";
import { askHaproxy, parseTable, readServerStat, type Row } from "./haproxy-socket";

type Settings = Extract<BalancerSettings, { adapter: "haproxy" }>;

const LOOK_MILLISECONDS = 100;
/** Bits of srv_admin_state. Source: HAProxy, include/haproxy/server-t.h, enum srv_admin */
const FORCED_DRAIN = 0x08;
/** Source: as above, enum srv_state */
const RUNNING = 2;
const MAINTENANCE = 0x01 | 0x02 | 0x04 | 0x20 | 0x40;

/** One host in all the HAProxies in front of it, over their runtime API. */
export function haproxyBalancer(settings: Settings, server: string): Balancer {
  const { sockets, backend } = settings;
  const name = `${backend}/${server}`;

  async function order(socket: string, state: "drain" | "ready"): Promise<void> {
    // What a person took out stays out: ready would put it back, and drain lift the maintenance.
    if ((await readState(socket)) === "maintenance") return;
    const answer = await askHaproxy(socket, `set server ${name} state ${state}`);
    if (answer === "") return;
    throw new StepFault(
      `expected HAProxy at ${socket} to set ${name} to ${state}, got ${JSON.stringify(answer)}`,
      "give its stats socket level admin, then run again",
      false,
    );
  }

  async function readState(socket: string): Promise<ServerState> {
    const { status = "" } = await readServerStat(socket, backend, server);
    // The status shows a drained server whose check fails as DOWN.
    const rows = parseTable(await askHaproxy(socket, `show servers state ${backend}`), " ");
    const row = rows.find(({ srv_name }) => srv_name === server);
    const admin = Number(row?.srv_admin_state ?? 0);
    if ((admin & MAINTENANCE) !== 0) return "maintenance";
    if ((admin & FORCED_DRAIN) !== 0) return "drained";
    // "UP 1/2" is on its way down; without a check it is up by definition.
    return status === "UP" || status === "no check" ? "up" : "down";
  }

  async function countSessions(): Promise<number> {
    const rows = await Promise.all(sockets.map((at) => readServerStat(at, backend, server)));
    return rows.reduce((sum, { scur, qcur }) => sum + Number(scur) + Number(qcur), 0);
  }

  /** True if requests would find no server without this one, in any HAProxy; a backend with one server has no choice. */
  async function isLast(): Promise<boolean> {
    const all = await Promise.all(
      sockets.map(async (socket) => {
        const rows = parseTable(await askHaproxy(socket, `show servers state ${backend}`), " ");
        const others = rows.filter(({ srv_name }) => srv_name !== server);
        const isUp = ({ srv_admin_state, srv_op_state }: Row) =>
          Number(srv_op_state) === RUNNING &&
          (Number(srv_admin_state) & (FORCED_DRAIN | MAINTENANCE)) === 0;
        return others.length > 0 && !others.some(isUp);
      }),
    );
    return all.includes(true);
  }

  /**
   * Hosts that go back at the same moment leave one after the other: whoever finds itself to be the last one waits until
   * one of the others is back.
   */
  async function leaveInTurn(): Promise<void> {
    const end = performance.now() + settings.drainSeconds * 1000;
    for (;;) {
      const states = await Promise.all(sockets.map(readState));
      // One that gets no requests takes none away.
      if (!states.includes("up")) return orderAll("drain");
      if (!(await isLast())) {
        await orderAll("drain");
        // Another one may have left since.
        if (!(await isLast())) return;
        await orderAll("ready");
      }
      if (performance.now() > end) {
        throw new StepFault(
          `expected another server of ${backend} that gets requests while ${server} is out, found none`,
          `see why the others get none: show servers state ${backend}; then run again`,
          false,
        );
      }
      await pause(LOOK_MILLISECONDS * (1 + 5 * Math.random()));
    }
  }

  /** On every HAProxy, also when one of them refuses. */
  async function orderAll(state: "drain" | "ready"): Promise<void> {
    const results = await Promise.allSettled(sockets.map((socket) => order(socket, state)));
    const refused = results.find((result) => result.status === "rejected");
    if (refused !== undefined) throw refused.reason;
  }

  return {
    warning: null,
    async drain() {
      try {
        await leaveInTurn();
      } catch (error) {
        // Half drained, the app would not be restarted; the first reason is the one to tell.
        await orderAll("ready").catch(() => undefined);
        throw error;
      }
    },
    async waitUntilIdle() {
      const end = performance.now() + settings.drainSeconds * 1000;
      // Twice in a row: a request may have got its server and not be counted yet.
      for (let idle = 0; ;) {
        const sessions = await countSessions();
        idle = sessions === 0 ? idle + 1 : 0;
        if (idle === 2 || performance.now() > end) return sessions;
        await pause(LOOK_MILLISECONDS);
      }
    },
    ready: () => orderAll("ready"),
    async waitUntilUp() {
      const end = performance.now() + settings.readySeconds * 1000;
      for (const socket of sockets) {
        for (;;) {
          const state = await readState(socket);
          if (state === "up" || state === "maintenance") break;
          if (performance.now() > end) {
            throw new StepFault(
              `expected ${name} up in HAProxy at ${socket} within ${settings.readySeconds} s, found it ${state}`,
              `compare HAProxy's health check with the app's health answer, and try: set server ${name} state ready`,
              false,
            );
          }
          await pause(LOOK_MILLISECONDS);
        }
      }
    },
    async state() {
      const states = await Promise.all(sockets.map(readState));
      const order: readonly ServerState[] = ["drained", "maintenance", "down"];
      return order.find((state) => states.includes(state)) ?? "up";
    },
  };
}
