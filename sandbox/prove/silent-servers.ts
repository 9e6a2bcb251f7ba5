import { createServer, type AddressInfo, type Server } from "node:net";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Server as SshServer } from "ssh2";
import { hostsOf } from "../../config/inventory";
import { observeHosts } from "../../facts/hosts";
import { loginOf } from "../../facts/ssh";
import { bundleRunner } from "../../host/bundle";
import { hostLayoutOf } from "../layout";
import { inventoryEntry } from "../rehearsal/stack-files";
import type { Ground } from "./experiment";
import { count, expectEqual, time } from "./findings";

const CONNECT_SECONDS = 3;
const MARGIN_SECONDS = 5;

/** How far a server comes before it falls silent. */
const SERVERS = ["accepts and says nothing", "stops after the key exchange"] as const;

/** Lets observation meet servers that fall silent; it must end by itself and say which host it is. */
export async function proveSilentServers(ground: Ground): Promise<void> {
  const { findings, folder, say } = ground;
  const [on] = await ground.hosts(1);
  if (on === undefined) return;
  const hostKey = readFileSync(hostLayoutOf(folder, on.host.name).hostKeyFile);
  for (const title of SERVERS) {
    let met = 0;
    const sockets = new Set<{ destroy(): unknown }>();
    const server: Server | SshServer =
      title === "accepts and says nothing"
        ? createServer((socket) => {
            met += 1;
            sockets.add(socket.on("error", () => undefined));
          })
        : new SshServer({ hostKeys: [hostKey] }, (client) => {
            client.on("error", () => undefined);
            sockets.add({ destroy: () => client.end() });
            // Asked for a login it says neither yes nor no.
            client.on("authentication", () => (met += 1));
          });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const settings = on.settings("v2.3.0", {
      hosts: [{ ...inventoryEntry(on.host), port }],
      ssh: { connectTimeoutSeconds: CONNECT_SECONDS, privateKey: hostKey.toString() },
    });
    const started = performance.now();
    const [answer] = await observeHosts(hostsOf(settings), {
      stack: "production",
      login: loginOf(settings.ssh),
      appName: settings.app.name,
      runner: bundleRunner().text,
    });
    const seconds = (performance.now() - started) / 1000;
    for (const socket of sockets) socket.destroy();
    server.close();
    const said = answer?.state === "unreachable" ? answer.reason : (answer?.state ?? "nothing");
    say(`a server that ${title}: ${seconds.toFixed(1)} s, ${said}`);
    time(findings, "silent server, beyond the limit", Math.max(0, seconds - CONNECT_SECONDS));
    const expected = `127.0.0.1:${port} did not answer within ${CONNECT_SECONDS} s`;
    expectEqual(findings, `a server that ${title}`, expected, said);
    const isInTime = seconds <= CONNECT_SECONDS + MARGIN_SECONDS;
    expectEqual(findings, `a server that ${title}, found in time`, true, isInTime);
    if (met > 0 && said === expected) count(findings, "silent servers found");
  }
}
