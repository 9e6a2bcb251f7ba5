import type { Database } from "bun:sqlite";
import { checkIntent } from "./gateway";
import { version } from "./settings";

interface Call {
  jsonrpc?: string;
  id?: string | number | null;
  method?: string;
  params?: Record<string, any>;
}

const protocols = ["2025-06-18", "2025-03-26", "2024-11-05"];

const tools = [
  {
    name: "gateway_check",
    description: "Judges an intent by the principles of the gateway",
    inputSchema: { type: "object", properties: { intent: { type: "string" } }, required: ["intent"] },
  },
];

class RpcError extends Error {
  constructor(readonly code: number, message: string) {
    super(message);
  }
}

function answer(db: Database, method: string, params: Record<string, any>): unknown {
  if (method === "initialize") {
    const asked = params.protocolVersion;
    return {
      protocolVersion: protocols.includes(asked) ? asked : protocols[0],
      capabilities: { tools: {} },
      serverInfo: { name: "prism-gateway", version },
    };
  }
  if (method === "ping") return {};
  if (method === "tools/list") return { tools };
  if (method === "tools/call") {
    if (params.name !== "gateway_check") throw new RpcError(-32602, `unknown tool: ${params.name}`);
    const intent = params.arguments?.intent;
    if (typeof intent !== "string") throw new RpcError(-32602, "arguments.intent: expected a text");
    const text = JSON.stringify(checkIntent(db, intent));
    return { content: [{ type: "text", text }], isError: false };
  }
  throw new RpcError(-32601, `unknown method: ${method}`);
}

/** The Model Context Protocol over HTTP: one JSON-RPC message per POST, answered as JSON. */
export async function answerMcp(db: Database, request: Request): Promise<Response> {
  let call: Call;
  try {
    call = (await request.json()) as Call;
  } catch {
    const error = { code: -32700, message: "the body is not JSON" };
    return Response.json({ jsonrpc: "2.0", id: null, error }, { status: 400 });
  }
  if (call?.jsonrpc !== "2.0" || typeof call.method !== "string") {
    const error = { code: -32600, message: "not a JSON-RPC 2.0 request" };
    return Response.json({ jsonrpc: "2.0", id: null, error }, { status: 400 });
  }
  if (call.id === undefined) return new Response(null, { status: 202 });
  try {
    const result = answer(db, call.method, call.params ?? {});
    return Response.json({ jsonrpc: "2.0", id: call.id, result });
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const { code, message } = error;
    return Response.json({ jsonrpc: "2.0", id: call.id, error: { code, message } });
  }
}
