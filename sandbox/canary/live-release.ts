import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gatewayFolder, type GatewayRelease } from "../releases";
import type { SimulatedRelease } from "./release";

/** Share of requests that fail on any release, as in the simulation. */
const BACKGROUND_ERRORS = 0.003;
/** A service that waits for others: 4 to 16 ms, mostly little. */
const WAIT = "4 + 12 * Math.random() ** 3";
/** Longest stretch in which the app does nothing but burn. */
const BURN_MILLISECONDS = 9;
const ANSWER = "const response = await answer(request);";

/** Lines that keep the app busy most of the time, in stretches with a look at requests between them. */
const BURN = `
function burn(): void {
  const end = performance.now() + ${BURN_MILLISECONDS};
  while (performance.now() < end);
  setTimeout(burn, 1);
}
burn();
`;

/**
 * A real release of the sample gateway that differs from the one that runs as a simulated one does. Errors leave no
 * line in the log, so that nothing but their number tells.
 *
 * @param version  without the v, not in the origin yet
 */
export function liveRelease(
  version: string,
  name: string,
  { moreErrors = 0, latency = 1, moreCpuPercent = 0 }: SimulatedRelease,
): GatewayRelease {
  const source = readFileSync(join(gatewayFolder, "base", "src/server.ts"), "utf8");
  if (!source.includes(ANSWER)) throw new RangeError(`src/server.ts: expected "${ANSWER}"`);
  const worse = `await Bun.sleep(${latency} * (${WAIT}));
  const isLost = Math.random() < ${BACKGROUND_ERRORS + moreErrors};
  const response = isLost ? Response.json({ error: "lost" }, { status: 500 }) : await answer(request);`;
  const server = source.replace(ANSWER, worse) + (moreCpuPercent > 0 ? BURN : "");
  return {
    version,
    after: "2.3.0",
    message: `Live release: ${name}`,
    files: { "src/server.ts": server },
    date: "2026-11-18T14:00:00+08:00",
  };
}
