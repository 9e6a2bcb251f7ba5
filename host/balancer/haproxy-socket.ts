import { connect } from "node:net";
import { StepFault } from "../fault";

const LIMIT_MILLISECONDS = 5000;

function endpointOf(socket: string) {
  if (socket.startsWith("/")) return { path: socket };
  const colon = socket.lastIndexOf(":");
  const host = socket.slice(0, colon).replace(/[[\]]/g, "");
  return { host, port: Number(socket.slice(colon + 1)) };
}

/**
 * Gives HAProxy one command over its runtime API.
 *
 * @param socket  path of a Unix socket, or host:port
 * @returns       what it answers; empty for an order that was carried out
 * @throws StepFault  nobody answers there
 */
export function askHaproxy(socket: string, command: string): Promise<string> {
  return new Promise((done, fail) => {
    let text = "";
    const connection = connect(endpointOf(socket));
    const end = (problem?: string) => {
      clearTimeout(timer);
      connection.destroy();
      if (problem === undefined) done(text.trim());
      else {
        const reason = `expected HAProxy's runtime API at ${socket}, got ${problem}`;
        const wayOut =
          "check prism:balancer.sockets and that the login user may use it, then run again";
        fail(new StepFault(reason, wayOut, false));
      }
    };
    // Over the whole exchange: a socket's own time-out begins anew with every byte.
    const timer = setTimeout(
      () => end(`no answer within ${LIMIT_MILLISECONDS / 1000} s`),
      LIMIT_MILLISECONDS,
    );
    connection.setEncoding("utf8").on("data", (part: string) => (text += part));
    connection.once("error", (error) => end(error.message));
    connection.once("end", () => end());
    connection.write(`${command}\n`);
  });
}

/** One row of a table, by the names of its columns. */
export type Row = Readonly<Record<string, string | undefined>>;

/**
 * Rows of a table as HAProxy prints it: the line that begins with `#` names the columns.
 *
 * @param separator  a comma for `show stat`, a space for `show servers state`
 */
export function parseTable(text: string, separator: "," | " "): readonly Row[] {
  const lines = text.split("\n").map((line) => line.trim());
  const head = lines.findIndex((line) => line.startsWith("# "));
  if (head === -1) return [];
  const names = lines[head]?.slice(2).split(separator) ?? [];
  return lines
    .slice(head + 1)
    .filter((line) => line !== "")
    .map((line) => {
      const cells = line.split(separator);
      return Object.fromEntries(names.map((name, at) => [name, cells[at]]));
    });
}

/**
 * The row of `show stat` about one server.
 *
 * @throws StepFault  HAProxy does not know it, or does not answer
 */
export async function readServerStat(
  socket: string,
  backend: string,
  server: string,
): Promise<Row> {
  const rows = parseTable(await askHaproxy(socket, "show stat"), ",");
  const row = rows.find(({ pxname, svname }) => pxname === backend && svname === server);
  if (row !== undefined) return row;
  const there = rows.filter(({ pxname, type }) => pxname === backend && type === "2");
  const found = there.map(({ svname }) => svname).join(", ");
  throw new StepFault(
    `expected server ${backend}/${server} in HAProxy at ${socket}, found ${found === "" ? `no backend ${backend}` : found}`,
    "correct prism:balancer.backend or the host's balancerName",
    false,
  );
}
