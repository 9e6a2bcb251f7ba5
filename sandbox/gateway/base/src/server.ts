import type { Server } from "bun";
import { BadRequest } from "./bad-request";
import { openDatabase } from "./database";
import { logAccess, logError, logInfo } from "./log";
import { pathOf } from "./path";
import { route } from "./routes";
import { readSettings, version } from "./settings";

const settings = readSettings();
if (typeof settings === "string") {
  logError(`cannot start: ${settings}`);
  process.exit(1);
}
const { host, port, secret } = settings;
const db = openDatabase();
let stopping = false;

async function answer(request: Request): Promise<Response> {
  try {
    const found = await route(db, secret, request);
    return found ?? Response.json({ error: "no such route" }, { status: 404 });
  } catch (error) {
    if (error instanceof BadRequest) return Response.json({ error: error.message }, { status: 400 });
    logError(`${request.method} ${pathOf(request)}: ${(error as Error).message}`);
    return Response.json({ error: "internal error" }, { status: 500 });
  }
}

async function handle(request: Request, server: Server<undefined>): Promise<Response | undefined> {
  const path = pathOf(request);
  if (path === "/ws" && server.upgrade(request)) return undefined;
  const start = performance.now();
  const response = await answer(request);
  // Tells clients that keep connections to open their next one elsewhere.
  if (stopping) response.headers.set("connection", "close");
  logAccess(request.method, path, response.status, performance.now() - start);
  return response;
}

let server: Server<undefined>;
try {
  server = Bun.serve({
    hostname: host,
    port,
    fetch: handle,
    error: (error) => {
      logError(error.message);
      return Response.json({ error: "internal error" }, { status: 500 });
    },
    websocket: { message: (socket, message) => void socket.send(message) },
  });
} catch (error) {
  logError(`cannot listen on ${host}:${port}: ${(error as Error).message}`);
  process.exit(1);
}

async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  logInfo(`stopping on ${signal}, finishing ${server.pendingRequests} requests`);
  setTimeout(() => {
    logError("requests did not end in time");
    process.exit(1);
  }, 8000).unref();
  void server.stop();
  while (server.pendingRequests > 0) await Bun.sleep(5);
  await server.stop(true);
  db.close();
  logInfo("stopped");
  process.exit(0);
}

process.on("SIGINT", () => void stop("SIGINT"));
process.on("SIGTERM", () => void stop("SIGTERM"));
logInfo(`prism-gateway ${version} listens on ${host}:${port}`);
