import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { utils } from "ssh2";
import type { ResolvedHost } from "../../config/inventory";
import { observeHosts, type ObserveOptions } from "../../facts/hosts";
import type { HostObservation } from "../../plan/inspection";
import { TestHost } from "../sandbox/engine/providers/support/sshd";
import { inspection } from "../support/fleet";
import { inventoryWith } from "../support/settings";
import { closedPort, listen } from "../support/tcp";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

const user = userInfo().username;

/** A runner that answers with an inspection and the question it got, after a line of noise. */
const RUNNER = `
  console.log("noise");
  const answer = ${JSON.stringify(inspection())};
  console.log(JSON.stringify({ ...answer, asked: globalThis.PRISM_INSPECT, path: process.env.PATH }));
`;

describe("observeHosts", () => {
  let server: TestHost;
  let folder = "";
  let bun = "";

  before(async () => {
    folder = temporaryFolder();
    server = await TestHost.start([`SetEnv HOME=${folder}`]);
    bun = executable("bun", `[ "$*" = "run -" ] && exec '${process.execPath}' -`);
  });
  after(async () => {
    await server.stop();
    removeTemporaryFolders();
  });

  function executable(name: string, line: string): string {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${line}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** The server as a host of the inventory. */
  function host(changes: Partial<ResolvedHost> = {}, bunPath = bun): ResolvedHost {
    const [example] = inventoryWith() as [ResolvedHost];
    return {
      ...example,
      address: "127.0.0.1",
      port: server.port,
      user,
      hostKey: server.hostKey,
      paths: { root: "/srv/a", bun: bunPath, pm2: "/opt/pm2", search: ["/opt/it's", "/bin"] },
      ...changes,
    };
  }
  const options = (changes: Partial<ObserveOptions> = {}): ObserveOptions => ({
    stack: "production",
    login: { privateKey: server.privateKey, connectTimeoutSeconds: 5 },
    appName: "prism-gateway-api",
    runner: RUNNER,
    ...changes,
  });
  const observeOne = async (given: ResolvedHost, changes: Partial<ObserveOptions> = {}) => {
    const [only, ...others] = await observeHosts([given], options(changes));
    assert.deepEqual(others, []);
    return only;
  };
  const unreachable = (reason: string, wayOut: string): HostObservation => ({
    host: "web-1",
    state: "unreachable",
    reason,
    wayOut,
  });

  it("pipes question and runner to Bun and gives back its last line", async () => {
    const { paths } = host();
    const before = new Date().toISOString();
    const answer = await observeOne(host());
    assert.ok(answer?.state === "observed");
    const { asked } = answer;
    const times = [before, asked.from, asked.until, new Date().toISOString()];
    assert.deepEqual(times, [...times].sort());
    assert.deepEqual(answer, {
      host: "web-1",
      state: "observed",
      asked,
      inspection: {
        ...inspection(),
        asked: {
          protocol: 1,
          stack: "production",
          host: "web-1",
          paths,
          appName: "prism-gateway-api",
        },
        path: "/opt/it's:/bin",
      },
    });
  });

  it("keeps the order of the inventory, and one dead host hides no other", async () => {
    const port = await closedPort();
    const hosts = [host({ name: "dead", port }), host({ name: "alive" })];
    const observed = await observeHosts(hosts, options());
    assert.deepEqual(
      observed.map(({ host, state }) => [host, state]),
      [
        ["dead", "unreachable"],
        ["alive", "observed"],
      ],
    );
  });

  it("asks through a jump host", async () => {
    const { address, port, hostKey } = host();
    const answer = await observeOne(host({ jump: { address, port, user, hostKey } }));
    assert.equal(answer?.state, "observed");
  });

  it("says that Bun is missing", async () => {
    const missing = join(folder, "no-bun");
    const answer = await observeOne(host({}, missing));
    assert.ok(answer?.state === "unreachable");
    assert.match(answer.reason, new RegExp(`^Bun does not run at ${missing} \\(.*[Nn]o such file`));
    assert.equal(answer.wayOut, "install Bun there, or set prism:paths.bun");
  });

  it("says that Bun may not be executed", async () => {
    const text = join(folder, "text");
    writeFileSync(text, "");
    const answer = await observeOne(host({}, text));
    assert.ok(answer?.state === "unreachable");
    assert.match(
      answer.reason,
      new RegExp(`^Bun does not run at ${text} \\(.*ermission denied\\)$`),
    );
  });

  it("gives the last words of an inspection that broke", async () => {
    const runner = 'console.error("first\\nthe ledger is damaged"); process.exitCode = 3;';
    assert.deepEqual(
      await observeOne(host(), { runner }),
      unreachable(
        "the inspection ended with code 3 and said: the ledger is damaged",
        `try: ssh -p ${server.port} ${user}@127.0.0.1`,
      ),
    );
  });

  it("says that an inspection said nothing, and shortens one that says too much", async () => {
    const silent = await observeOne(host(), { runner: "" });
    assert.ok(silent?.state === "unreachable");
    assert.equal(silent.reason, "the inspection ended with code 0 and said: nothing");
    const loud = await observeOne(host(), { runner: 'console.log("x".repeat(5000))' });
    assert.ok(loud?.state === "unreachable");
    assert.equal(loud.reason, `the inspection ended with code 0 and said: ${"x".repeat(300)}`);
  });

  it("says how to compare the host key when the server shows another", async () => {
    const key = utils.generateKeyPairSync("ed25519").public.split(" ").slice(0, 2).join(" ");
    const place = `127.0.0.1:${server.port}`;
    const compare = `if the host was rebuilt, compare ssh-keyscan -p ${server.port} 127.0.0.1 with its console and set`;
    assert.deepEqual(
      await observeOne(host({ hostKey: key })),
      unreachable(
        `${place} showed another host key than the pinned one`,
        `${compare} prism:hosts[…].hostKey`,
      ),
    );
    const jump = { address: "127.0.0.1", port: server.port, user, hostKey: key };
    assert.deepEqual(
      await observeOne(host({ jump, address: "192.0.2.9" })),
      unreachable(
        `${place} showed another host key than the pinned one`,
        `${compare} prism:hosts[…].jump.hostKey`,
      ),
    );
  });

  it("says what to do about a refused key and a dead agent", async () => {
    const { private: privateKey } = utils.generateKeyPairSync("ed25519");
    const place = `127.0.0.1:${server.port}`;
    assert.deepEqual(
      await observeOne(host(), { login: { privateKey, connectTimeoutSeconds: 5 } }),
      unreachable(
        `${place} refused user ${user} with the key of prism:ssh.privateKey`,
        "load the right key (ssh-add -l), or set prism:ssh.user or prism:ssh.privateKey",
      ),
    );
    assert.deepEqual(
      await observeOne(host(), {
        login: { agent: join(folder, "gone"), connectTimeoutSeconds: 5 },
      }),
      unreachable(
        `${place}: Failed to connect to agent`,
        "start the ssh agent and load the key (ssh-add), or set prism:ssh.privateKey",
      ),
    );
  });

  it("gives the ssh line to try, through the jump host if there is one", async () => {
    const port = await closedPort();
    assert.deepEqual(
      await observeOne(host({ port })),
      unreachable(
        `127.0.0.1:${port} refused the connection`,
        `try: ssh -p ${port} ${user}@127.0.0.1`,
      ),
    );
    const jump = { address: "127.0.0.1", port: server.port, user, hostKey: server.hostKey };
    assert.deepEqual(
      await observeOne(host({ jump, port })),
      unreachable(
        `the jump host cannot reach 127.0.0.1:${port}: (SSH) Channel open failure: Connection refused`,
        `try: ssh -J ${user}@127.0.0.1:${server.port} -p ${port} ${user}@127.0.0.1`,
      ),
    );
  });

  it("is done with a silent host within the limit for connecting", async () => {
    const silent = await listen();
    const login = { privateKey: server.privateKey, connectTimeoutSeconds: 0.3 };
    const start = performance.now();
    const answer = await observeOne(host({ port: silent.port }), { login });
    assert.deepEqual(
      answer,
      unreachable(
        `127.0.0.1:${silent.port} did not answer within 0.3 s`,
        `try: ssh -p ${silent.port} ${user}@127.0.0.1`,
      ),
    );
    assert.ok(performance.now() - start < 5000);
    await silent.close();
  });
});
