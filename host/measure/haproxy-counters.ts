import type { Row } from "../balancer/haproxy-socket";
import type { Meter } from "./collect";

interface Counted {
  readonly requests: number;
  readonly errors: number;
}

/**
 * Requests to one server since HAProxy's start. A connection that failed and an answer that broke
 * off have no status of their own. (Measured with 2.6: they are in econ and eresp only.)
 */
function countedIn(row: Row): Counted {
  const sum = (...names: readonly string[]) =>
    names.reduce((total, name) => total + Number(row[name] ?? 0), 0);
  const errors = sum("hrsp_5xx", "econ", "eresp");
  const good = sum("hrsp_1xx", "hrsp_2xx", "hrsp_3xx", "hrsp_4xx", "hrsp_other");
  return { requests: good + errors, errors };
}

/**
 * Users' requests to one server, as HAProxy counts them. It knows no latency of single requests.
 *
 * @param read  the server's row of `show stat`, see readServerStat
 */
export function createHaproxyMeter(read: () => Promise<Row>): Meter {
  let before: Counted | null = null;
  return {
    source: "balancer",
    take: async () => {
      const now = countedIn(await read());
      const last = before;
      before = now;
      if (last === null) return {};
      // Fewer than before: HAProxy was reloaded and counts from zero.
      const isNew = now.requests < last.requests || now.errors < last.errors;
      const requests = isNew ? now.requests : now.requests - last.requests;
      const errors = isNew ? now.errors : now.errors - last.errors;
      return { user: { requests, errors, latency: {} } };
    },
  };
}
