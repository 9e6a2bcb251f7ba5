import { connect } from "node:net";
import type { Json } from "../plan/protocol";
import { wordsOf } from "./fault";
import type { Redact } from "./redact";
import { show } from "./show";

/** Answer of the app. */
export interface Answer {
  readonly status: number;
  /** undefined if the answer is no JSON. */
  readonly json: Json | undefined;
  readonly text: string;
  readonly milliseconds: number;
  /** Value of a header; null if it is not there. */
  readonly header: (name: string) => string | null;
}

/** One request to the app. */
export interface Ask {
  readonly method: string;
  readonly body?: Json | undefined;
  /** Besides those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly limitMilliseconds: number;
  /** Applied before anything is cut or compared, so that no half of a secret gets through. */
  readonly redact: Redact;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/**
 * Asks the app.
 *
 * @returns the answer, or why there is none
 */
export async function ask(
  url: string,
  { method, body, headers = {}, limitMilliseconds, redact }: Ask,
): Promise<Answer | string> {
  const started = performance.now();
  try {
    const response = await fetch(url, {
      method,
      redirect: "manual",
      signal: AbortSignal.timeout(Math.max(1, limitMilliseconds)),
      headers: {
        accept: "application/json, text/event-stream;q=0.9, */*;q=0.1",
        connection: "close",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = redact(await response.text());
    const milliseconds = Math.round(performance.now() - started);
    const header = (name: string) => response.headers.get(name);
    return { status: response.status, json: parse(text), text, milliseconds, header };
  } catch (error) {
    return wordsOf(error);
  }
}

/**
 * First difference between an answer and what must be in it.
 *
 * @param path  key path so far, for the message
 * @returns     null if every wanted key is there with its value; arrays must be equal in length
 */
export function differenceOf(wanted: Json, got: Json | undefined, path = ""): string | null {
  const place = path === "" ? "the answer" : path;
  if (wanted === null || typeof wanted !== "object") {
    return wanted === got ? null : `${place} is ${show(got)} instead of ${JSON.stringify(wanted)}`;
  }
  if (got === null || typeof got !== "object" || Array.isArray(got) !== Array.isArray(wanted)) {
    return `${place} is ${show(got)} instead of ${JSON.stringify(wanted)}`;
  }
  const there = got as Readonly<Record<string, Json>>;
  if (Array.isArray(wanted) && wanted.length !== Object.keys(there).length) {
    return `${place} has ${Object.keys(there).length} entries instead of ${wanted.length}`;
  }
  for (const [key, value] of Object.entries(wanted)) {
    const inside = differenceOf(value as Json, there[key], path === "" ? key : `${path}.${key}`);
    if (inside !== null) return inside;
  }
  return null;
}

/**
 * Opens a WebSocket as far as the server's agreement.
 *
 * @returns null if the server agreed; else what came instead
 */
export function tryWebSocket(
  address: string,
  port: number,
  path: string,
  limitMilliseconds: number,
): Promise<string | null> {
  return new Promise((done) => {
    const socket = connect({ host: address.replace(/[[\]]/g, ""), port });
    const finish = (result: string | null) => {
      socket.destroy();
      done(result);
    };
    socket.setTimeout(Math.max(1, limitMilliseconds), () =>
      finish(`no answer within ${Math.round(limitMilliseconds)} ms`),
    );
    socket.on("error", (error) => finish(error.message));
    socket.on("connect", () => {
      const key = Buffer.from("prism-deployment").toString("base64");
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${address}:${port}\r\nConnection: Upgrade\r\n` +
          `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
      );
    });
    socket.once("data", (chunk: Buffer) => {
      const first = chunk.toString("latin1").split("\r\n")[0] ?? "";
      finish(/^HTTP\/1\.1 101\b/.test(first) ? null : `answered ${JSON.stringify(first)}`);
    });
  });
}
