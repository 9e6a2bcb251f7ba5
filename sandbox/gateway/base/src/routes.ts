import type { Database } from "bun:sqlite";
import { readAnalytics, streamReport } from "./analytics";
import { BadRequest } from "./bad-request";
import { readLevel } from "./database";
import { checkIntent } from "./gateway";
import { answerMcp } from "./mcp";
import { pathOf } from "./path";
import { addRetrospective, listRetrospectives } from "./retrospective";
import { neededLevel } from "./schema";
import { signToken, verifyToken } from "./session";
import { version } from "./settings";

async function bodyOf(request: Request): Promise<Record<string, unknown>> {
  const body = await request.json().catch(() => undefined);
  if (typeof body !== "object" || body === null) throw new BadRequest("expected a JSON object");
  return body as Record<string, unknown>;
}

function textOf(body: Record<string, unknown>, key: string): string {
  const value = body[key];
  if (typeof value !== "string" || value.trim() === "") {
    throw new BadRequest(`${key}: expected a text that is not empty`);
  }
  return value;
}

function health(db: Database): Response {
  const level = readLevel(db);
  if (level < neededLevel) {
    const reason = `schema level ${level}, this code needs ${neededLevel}: run migrate`;
    return Response.json({ status: "unhealthy", version, migration: level, reason }, { status: 503 });
  }
  return Response.json({ status: "healthy", version, migration: level });
}

function session(request: Request, secret: string): Response {
  const header = request.headers.get("authorization");
  if (header === null) {
    const token = signToken("guest", secret);
    return Response.json({ token, valid: verifyToken(token, secret) === "guest" });
  }
  const subject = verifyToken(header.replace(/^Bearer /, ""), secret);
  if (subject === undefined) return Response.json({ valid: false }, { status: 401 });
  return Response.json({ valid: true, subject });
}

/** Answers one request, or undefined where no such route exists. */
export async function route(db: Database, secret: string, request: Request): Promise<Response | undefined> {
  switch (`${request.method} ${pathOf(request)}`) {
    case "GET /health":
      return health(db);
    case "POST /api/gateway/check":
      return Response.json(checkIntent(db, textOf(await bodyOf(request), "intent")));
    case "POST /api/retrospective": {
      const body = await bodyOf(request);
      const notes = typeof body.notes === "string" ? body.notes : "";
      return Response.json(addRetrospective(db, textOf(body, "title"), notes), { status: 201 });
    }
    case "GET /api/retrospective":
      return Response.json({ retrospectives: listRetrospectives(db) });
    case "GET /api/analytics":
      return Response.json(readAnalytics(db));
    case "GET /api/analytics/report":
      return new Response(streamReport(db), { headers: { "content-type": "text/plain" } });
    case "GET /api/session":
      return session(request, secret);
    case "POST /mcp":
      return answerMcp(db, request);
  }
  return undefined;
}
