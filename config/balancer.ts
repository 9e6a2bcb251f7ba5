import { z } from "zod";
import { argv } from "./words";

const limits = {
  drainSeconds: z
    .int()
    .min(1)
    .max(600)
    .default(30)
    .describe("Longest wait for requests under way; what is open then, is cut"),
  readySeconds: z
    .int()
    .min(1)
    .max(600)
    .default(30)
    .describe("Longest wait until the balancer sends requests to the host again"),
};

/** A Unix socket's path, or a TCP address with its port; IPv6 in brackets. */
const socketAddress = z.string().regex(/^((\/[\w.@+-]+)+|([\w.-]+|\[[\da-fA-F:]+\]):\d{1,5})$/, {
  error:
    "must be the path of a Unix socket or host:port; " +
    "write it as HAProxy's stats socket line has it, such as /run/haproxy/admin.sock or 192.0.2.9:9999",
});

/** How a host is taken out of the load balancer while its app restarts. */
export const balancerSchema = z.discriminatedUnion("adapter", [
  z
    .strictObject({
      adapter: z
        .literal("none")
        .describe("haproxy: by its runtime API; command: by commands of your own"),
    })
    .describe("Nothing is drained: requests are lost while the app restarts"),
  z.strictObject({
    adapter: z.literal("haproxy"),
    sockets: z
      .array(socketAddress)
      .min(1)
      .describe(
        "Runtime API (stats socket, level admin) of every HAProxy in front, as the hosts reach it",
      ),
    backend: z
      .string()
      .regex(/^[\w.:-]+$/, {
        error: "must be the name of a backend; write it as in haproxy.cfg, such as gateway",
      })
      .describe("The backend whose server prism:hosts[].balancerName is"),
    ...limits,
  }),
  z.strictObject({
    adapter: z.literal("command"),
    drain: argv.describe(
      "Run on the host; takes {server} out, waits for requests under way, ends with 0",
    ),
    ready: argv.describe(
      "Run on the host; puts {server} back, ends with 0 once it gets requests; may be run twice",
    ),
    ...limits,
  }),
]);

/** How a host is taken out of the load balancer. */
export type BalancerSettings = z.infer<typeof balancerSchema>;
