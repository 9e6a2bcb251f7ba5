import fs from "node:fs";
import http from "node:http";
import path from "node:path";

/** Where Pulumi's own installer and plugins come from. */
const DOWNLOADS = "get.pulumi.com";
/** How long the look may take; milliseconds. */
const LIMIT_MILLISECONDS = 1_500;
/** How long "out of reach" is believed; milliseconds. Networks change when a laptop moves. */
const REMEMBER_MILLISECONDS = 10 * 60_000;

/**
 * Whether Pulumi's official downloads can be had from here.
 *
 * "No" is kept in the cache for ten minutes, because on some networks only waiting shows it.
 */
export async function canReachDownloads(
  cache: string,
  look: () => Promise<boolean> = () => lookAt(DOWNLOADS, process.env),
): Promise<boolean> {
  const file = memory(cache);
  const closedAt = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Date.now() - closedAt < REMEMBER_MILLISECONDS) return false;
  const isReachable = await look();
  if (!isReachable) rememberClosed(cache);
  return isReachable;
}

/** Spares the next ten minutes' calls the look: a download has failed although the server answered. */
export function rememberClosed(cache: string): void {
  fs.mkdirSync(cache, { recursive: true });
  fs.writeFileSync(memory(cache), "");
}

function memory(cache: string): string {
  return path.join(cache, "downloads-out-of-reach");
}

/**
 * One try to reach a web server, by the proxy that the environment names if it names one.
 *
 * @param host         to be reached by https
 * @param environment  read for HTTPS_PROXY and https_proxy
 */
function lookAt(host: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const proxy = environment.HTTPS_PROXY ?? environment.https_proxy;
  return proxy ? lookThrough(proxy, host) : lookDirectly(host);
}

async function lookDirectly(host: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(LIMIT_MILLISECONDS);
    const answer = await fetch(`https://${host}/`, { method: "HEAD", redirect: "manual", signal });
    return answer.status < 500;
  } catch {
    return false;
  }
}

/** node's fetch knows no proxies, so only the tunnel is tried. */
function lookThrough(proxy: string, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (!URL.canParse(proxy)) {
      resolve(false);
      return;
    }
    const { hostname, port, username, password } = new URL(proxy);
    const login = Buffer.from(
      `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
    ).toString("base64");
    const request = http.request({
      host: hostname,
      port: port || 80,
      method: "CONNECT",
      path: `${host}:443`,
      headers: username === "" ? {} : { "Proxy-Authorization": `Basic ${login}` },
      signal: AbortSignal.timeout(LIMIT_MILLISECONDS),
    });
    request.on("connect", (answer, socket) => {
      socket.destroy();
      resolve(answer.statusCode === 200);
    });
    request.on("response", () => resolve(false));
    request.on("error", () => resolve(false));
    request.end();
  });
}
