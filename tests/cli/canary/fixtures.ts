import type { HostStream, OpenStream, StreamListener } from "../../../cli/canary/stream";
import { canarySchema } from "../../../config/canary";
import { gateSchema } from "../../../config/gate";
import { waveGateOf } from "../../../plan/gate/overrun";
import type { PlacedFreeze } from "../../../plan/gate/placed-freeze";
import type { Measurements } from "../../../plan/judgement/measurements";
import type { MeasureOrder, MeasureRequest } from "../../../plan/measuring";
import type { Verdict } from "../../../plan/protocol";
import type { WatchedHost, WatchRequest } from "../../../plan/watch-request";
import { runOf } from "../../support/fleet";
import { good } from "../../support/looks";
import { inventoryWith } from "../../support/settings";

/** Time between two looks, in seconds. */
export const LOOK_SECONDS = 0.1;

/** A host of the inventory as the watch gets it. */
export function watched(name: string, changes: Partial<WatchedHost> = {}): WatchedHost {
  const [host] = inventoryWith().map((one) => ({ ...one, name }));
  if (host === undefined) throw new RangeError("expected a host in the inventory");
  const { address, port, user, hostKey, jump, paths } = host;
  const balancer = { settings: { adapter: "none" as const }, server: name };
  return { name, address, port, user, hostKey, jump, paths, balancer, ...changes };
}

/** A watch of 1 s over one canary and two control hosts; changes on top. */
export function request(changes: Partial<WatchRequest> = {}): WatchRequest {
  const settings = { ...canarySchema.parse({ minimumRequests: 20, warmUpSeconds: 0 }) };
  return {
    protocol: 1,
    stack: "production",
    watch: "canary",
    run: runOf("v2.4.0"),
    upstream: "go",
    gate: waveGateOf(gateSchema.parse({ always: true })),
    settings: { ...settings, watchSeconds: 1, lookSeconds: LOOK_SECONDS, probesPerSecond: 8 },
    canary: [watched("web-2")],
    control: [watched("web-1"), watched("web-3")],
    connectTimeoutSeconds: 5,
    extensionSeconds: 0.5,
    confirmSeconds: 400,
    limitSeconds: 30,
    ...changes,
  };
}

/** What a host does in place of measuring. */
export interface Behaviour {
  /** What it measures from one look to the next; null for nothing. */
  readonly look?: () => Partial<Measurements> | null;
  /** Freezes that it keeps. */
  readonly freezes?: () => readonly PlacedFreeze[];
  /** It has confirmed the run. */
  readonly decided?: boolean;
  /** Verdict of an earlier watch. */
  readonly judged?: Verdict;
  /** It says that it cannot stay on the run. */
  readonly leaves?: boolean;
  /** How many looks a connection lasts. */
  readonly looks?: number;
  /** In place of answering; thrown when it is connected to. */
  readonly refuses?: string;
}

/** Hosts that behave as told, and what they were asked and told. */
export class FakeHosts {
  readonly requests: MeasureRequest[] = [];
  readonly orders: { readonly host: string; readonly order: MeasureOrder }[] = [];
  connections = 0;

  constructor(private readonly behaviours: Readonly<Record<string, Behaviour>> = {}) {}

  readonly open: OpenStream = (host, listener) => {
    const behaviour = this.behaviours[host.name] ?? {};
    this.connections += 1;
    if (behaviour.refuses !== undefined) return Promise.reject(new Error(behaviour.refuses));
    return Promise.resolve(this.stream(host.name, behaviour, listener));
  };

  /** Orders of one kind that a host got. */
  ordersOf(host: string, kind: "extend" | "judged"): MeasureOrder[] {
    return this.orders.flatMap((one) =>
      one.host === host && kind in one.order ? [one.order] : [],
    );
  }

  private stream(host: string, behaviour: Behaviour, listener: StreamListener): HostStream {
    let isAsked = false;
    let left = behaviour.looks ?? Infinity;
    const end = (reason: string) => {
      clearInterval(timer);
      listener.closed(reason);
    };
    const timer = setInterval(() => {
      const measured = behaviour.look === undefined ? {} : behaviour.look();
      if (!isAsked || measured === null) return;
      const extended = behaviour.leaves === true ? { extended: false } : {};
      const freezes = behaviour.freezes?.() ?? [];
      const said = [`${host} is busy`];
      listener.line(JSON.stringify({ look: good(measured), freezes, said, ...extended }));
      if ((left -= 1) === 0) end("the connection was lost");
    }, LOOK_SECONDS * 1000);
    return {
      write: (line) => {
        if (isAsked) {
          this.orders.push({ host, order: JSON.parse(line) as MeasureOrder });
          return;
        }
        isAsked = true;
        this.requests.push(JSON.parse(line) as MeasureRequest);
        if (behaviour.decided) listener.line(JSON.stringify({ decided: true }));
        if (behaviour.judged) listener.line(JSON.stringify({ judged: behaviour.judged }));
      },
      end: () => end("it ended"),
      drop: () => end("it was dropped"),
    };
  }
}
