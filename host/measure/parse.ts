import type { MeasureOrder, MeasureRequest } from "../../plan/measuring";
import { PROTOCOL } from "../../plan/protocol";
import { show } from "../show";

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  value !== null && typeof value === "object" ? (value as Fields) : {};

const isPositive = (value: unknown) =>
  typeof value === "number" && Number.isFinite(value) && value > 0;

/**
 * Reads the first line of a watch.
 *
 * @throws Error  it is none, or of another version
 */
export function parseMeasureRequest(line: string): MeasureRequest {
  const request = fieldsOf(JSON.parse(line));
  const runId = fieldsOf(request["run"])["id"];
  const found = (
    [
      ["protocol", request["protocol"] === PROTOCOL, String(PROTOCOL)],
      // It becomes the name of a folder; nothing may lead out of the root.
      ["run.id", /^\w[\w.-]*$/.test(String(runId)), "letters, digits, dots and dashes"],
      // As above, of a file.
      ["watch", /^(canary|wave-\d+)$/.test(String(request["watch"])), "canary or wave-<number>"],
      ["group", ["canary", "control"].includes(String(request["group"])), "canary or control"],
      ["probesPerSecond", isPositive(request["probesPerSecond"]), "a number above 0"],
      ["lookSeconds", isPositive(request["lookSeconds"]), "a number above 0"],
      ["accessLog", request["accessLog"] !== undefined, "null or where it is"],
      ["paths.root", /^\/.+/.test(String(fieldsOf(request["paths"])["root"])), "a path"],
      ["balancer", "settings" in fieldsOf(request["balancer"]), "settings and server"],
    ] as const
  ).find(([, isGood]) => !isGood);
  if (found === undefined) return request as unknown as MeasureRequest;
  const [key, , wanted] = found;
  throw new Error(
    `the request is malformed: ${key}: expected ${wanted}; use the runner and the program of the same version`,
  );
}

/**
 * Reads a further line.
 *
 * @throws Error  it is no order
 */
export function parseMeasureOrder(line: string): MeasureOrder {
  const order = fieldsOf(JSON.parse(line));
  if (typeof order["extend"] === "string") return { extend: order["extend"] };
  const { runId, phase } = fieldsOf(order["judged"]);
  if (typeof runId === "string" && ["canary", "dwell"].includes(String(phase)))
    return order as unknown as MeasureOrder;
  throw new Error(
    `expected extend or judged, got ${show(Object.keys(order).join(", "), "nothing")}`,
  );
}
