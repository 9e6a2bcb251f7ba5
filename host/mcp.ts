import type { Json } from "../plan/protocol";
import { ask, type Answer } from "./http";
import type { Redact } from "./redact";
import { show } from "./show";

/** Revision of the protocol that is offered; a server may answer with another one. */
const REVISION = "2025-06-18";

/** How one visit went. */
export interface Visit {
  /** null if the server shook hands and named its tools. */
  readonly problem: string | null;
  /** The slowest of its requests; null if one got no answer. */
  readonly milliseconds: number | null;
}

type Message = Readonly<Record<string, Json | undefined>>;

const isObject = (value: Json | undefined): value is Message & { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Visits an MCP server over HTTP as a client does: initialize, initialized, tools/list.
 * Source: Model Context Protocol 2025-06-18, Lifecycle and Streamable HTTP
 *
 * @param limitMilliseconds  of each request
 */
export async function visitMcp(
  url: string,
  { limitMilliseconds, redact }: { readonly limitMilliseconds: number; readonly redact: Redact },
): Promise<Visit> {
  let headers: Record<string, string> = {};
  let slowest = 0;
  const send = async (method: string, body?: Json): Promise<Answer> => {
    const answer = await ask(url, { method, body, headers, limitMilliseconds, redact });
    if (typeof answer === "string") throw new McpFault(`got no answer: ${answer}`, null);
    slowest = Math.max(slowest, answer.milliseconds);
    return answer;
  };
  const call = async (id: number, method: string, params: Json) => {
    const answer = await send("POST", { jsonrpc: "2.0", id, method, params });
    return { answer, result: resultOf(answer, id, method, slowest) };
  };
  try {
    const hello = await call(1, "initialize", {
      protocolVersion: REVISION,
      capabilities: {},
      clientInfo: { name: "prism-deploy", version: "1" },
    });
    const revision = hello.result["protocolVersion"];
    if (typeof revision !== "string") {
      throw new McpFault(`answered initialize with protocolVersion ${show(revision)}`, slowest);
    }
    const session = hello.answer.header("mcp-session-id");
    headers = {
      "mcp-protocol-version": revision,
      ...(session === null ? {} : { "mcp-session-id": session }),
    };
    const noted = await send("POST", { jsonrpc: "2.0", method: "notifications/initialized" });
    if (noted.status >= 300) {
      throw new McpFault(`answered initialized with ${noted.status} instead of 202`, slowest);
    }
    const { tools } = (await call(2, "tools/list", {})).result;
    // Rude, but no reason to go back: a server need not let a client end its session.
    if (session !== null) await ask(url, { method: "DELETE", headers, limitMilliseconds, redact });
    if (!Array.isArray(tools))
      throw new McpFault(`answered no list of tools but ${show(tools)}`, slowest);
    return { problem: null, milliseconds: slowest };
  } catch (error) {
    if (!(error instanceof McpFault)) throw error;
    return { problem: error.message, milliseconds: error.milliseconds };
  }
}

class McpFault extends Error {
  constructor(
    message: string,
    readonly milliseconds: number | null,
  ) {
    super(message);
  }
}

function resultOf(answer: Answer, id: number, method: string, milliseconds: number): Message {
  const { status, text } = answer;
  const message = messagesOf(answer).find((one) => one["id"] === id);
  const shown = text.trim().slice(0, 200);
  if (status !== 200)
    throw new McpFault(`answered ${method} with ${status}: ${shown}`, milliseconds);
  const result = message?.["result"];
  if (isObject(result)) return result;
  const said = message?.["error"] === undefined ? shown : show(message["error"]);
  throw new McpFault(`answered ${method} with no result but ${said}`, milliseconds);
}

/** A server answers with one JSON message, or with an event stream of several. */
function messagesOf({ json, text }: Answer): readonly Message[] {
  if (isObject(json)) return [json];
  return text.split(/\r?\n\r?\n/).flatMap((event) => {
    const data = event
      .split(/\r?\n/)
      .flatMap((line) => /^data: ?(.*)$/.exec(line)?.[1] ?? [])
      .join("\n");
    try {
      const value = JSON.parse(data) as Json;
      return isObject(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}
