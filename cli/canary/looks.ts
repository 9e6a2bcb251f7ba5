import type { DwellHost } from "../../plan/judgement/dwell";
import { addMeasurements, NOTHING, type Measurements } from "../../plan/judgement/measurements";
import type { WatchedHost, WatchRequest } from "../../plan/watch-request";
import type { Link } from "./link";

/** What activated hosts measured, together and each for itself. */
export class Looks {
  private readonly seen = new Map<string, Omit<DwellHost, "name">>();

  constructor(
    private readonly links: readonly Link[],
    private readonly request: WatchRequest,
  ) {}

  /** What all measured since the last call. */
  take(): Measurements {
    for (const link of this.links) {
      const newest = takeOne(link, this.request);
      const { name } = link.host;
      const all = addMeasurements(this.seen.get(name)?.all ?? NOTHING, newest);
      this.seen.set(name, { all, newest });
    }
    return [...this.seen.values()].map(({ newest }) => newest).reduce(addMeasurements, NOTHING);
  }

  /** Each host, as it was at the last call of take. */
  hosts(): DwellHost[] {
    return [...this.seen].map(([name, measured]) => ({ name, ...measured }));
  }
}

/** What hosts measured together since the last call. */
export function sumOf(links: readonly Link[], request: WatchRequest): Measurements {
  return links.map((link) => takeOne(link, request)).reduce(addMeasurements, NOTHING);
}

function takeOne(link: Link, request: WatchRequest): Measurements {
  return link.take() ?? unmeasured(link.host, request);
}

/** A host that says nothing is a failure of all that is asked of it. */
function unmeasured({ balancer }: WatchedHost, { settings }: WatchRequest): Measurements {
  const failures = {
    probe: 1,
    process: 1,
    errorLog: 1,
    host: 1,
    ...(balancer.settings.adapter === "haproxy" && { balancer: 1 }),
    ...(settings.accessLog !== null && { accessLog: 1 }),
  };
  return { ...NOTHING, failures };
}
