import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { Server, utils, type Client } from "ssh2";
import { connect, execute, type Endpoint, type Login } from "../../facts/ssh";
import { TestHost } from "../sandbox/engine/providers/support/sshd";
import { HOST_KEY } from "../support/settings";
import { startAgent } from "../support/ssh-agent";
import { closedPort, listen, type Listener } from "../support/tcp";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

const user = userInfo().username;
const other = utils.generateKeyPairSync("ed25519");

describe("ssh", () => {
  let host: TestHost;
  const clients: Client[] = [];

  const endpoint = (changes: Partial<Endpoint> = {}): Endpoint => ({
    address: "127.0.0.1",
    port: host.port,
    user,
    hostKey: host.hostKey,
    ...changes,
  });
  const login = (changes: Partial<Login> = {}): Login => ({
    privateKey: host.privateKey,
    connectTimeoutSeconds: 5,
    ...changes,
  });
  /** A connection that ends with the test. */
  async function connected(...given: Parameters<typeof connect>): Promise<Client> {
    const client = await connect(...given);
    clients.push(client);
    return client;
  }
  const refusal = (at: Endpoint, by: Login, message: string, through?: Client) =>
    assert.rejects(connect(at, by, through), { message });

  before(async () => {
    // An empty home, so that no profile of this machine is read.
    host = await TestHost.start([`SetEnv HOME=${temporaryFolder()}`]);
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.end();
  });
  after(async () => {
    await host.stop();
    removeTemporaryFolders();
  });

  describe("connect", () => {
    it("logs in with a key at a server that shows the pinned key", async () => {
      const client = await connected(endpoint(), login());
      assert.deepEqual(await execute(client, "echo $((6*7))", "", 5), {
        code: 0,
        stdout: "42\n",
        stderr: "",
      });
    });

    it("logs in with the agent's key when none is given", async () => {
      const agent = await startAgent(host.privateKey);
      const client = await connected(
        endpoint(),
        login({ privateKey: undefined, agent: agent.socket }),
      );
      assert.equal((await execute(client, "true", "", 5)).code, 0);
      await agent.stop();
    });

    it("refuses a server that shows another key of the pinned type", async () => {
      const pinned = other.public.split(" ").slice(0, 2).join(" ");
      await refusal(
        endpoint({ hostKey: pinned }),
        login(),
        `127.0.0.1:${host.port} showed another host key than the pinned one`,
      );
    });

    it("refuses a server that has no key of the pinned type", async () => {
      const { public: key } = utils.generateKeyPairSync("ecdsa", { bits: 256 });
      await refusal(
        endpoint({ hostKey: key.split(" ").slice(0, 2).join(" ") }),
        login(),
        `127.0.0.1:${host.port} showed another host key than the pinned one`,
      );
    });

    it("refuses a pinned key that is none", async () => {
      await refusal(
        endpoint({ hostKey: HOST_KEY }),
        login(),
        "the pinned host key cannot be read: Malformed OpenSSH public key",
      );
    });

    it("names user and key when the login is refused", async () => {
      await refusal(
        endpoint(),
        login({ privateKey: other.private }),
        `127.0.0.1:${host.port} refused user ${user} with the key of prism:ssh.privateKey`,
      );
    });

    it("names the agent when it has no key that is let in", async () => {
      const agent = await startAgent(other.private);
      await refusal(
        endpoint(),
        login({ privateKey: undefined, agent: agent.socket }),
        `127.0.0.1:${host.port} refused user ${user} with the ssh agent's keys`,
      );
      await agent.stop();
    });

    it("says that the agent is gone, and outlives it", async () => {
      const gone = join(temporaryFolder(), "gone");
      await refusal(
        endpoint(),
        login({ privateKey: undefined, agent: gone }),
        `127.0.0.1:${host.port}: Failed to connect to agent`,
      );
    });

    it("says that a port refuses", async () => {
      const port = await closedPort();
      await refusal(endpoint({ port }), login(), `127.0.0.1:${port} refused the connection`);
    });

    it("gives up on a server that never answers", async () => {
      const silent = await listen();
      const { port } = silent;
      await refusal(
        endpoint({ port }),
        login({ connectTimeoutSeconds: 0.3 }),
        `127.0.0.1:${port} did not answer within 0.3 s`,
      );
      await silent.close();
    });

    it("says that a server hung up", async () => {
      const rude = await listen((socket) => socket.end());
      const { port } = rude;
      await refusal(
        endpoint({ port }),
        login(),
        `127.0.0.1:${port}: Connection lost before handshake`,
      );
      await rude.close();
    });

    it("reaches a server behind a jump host, and pins the keys of both", async () => {
      const behind = await TestHost.start([`SetEnv HOME=${temporaryFolder()}`]);
      const jump = await connected(endpoint(), login());
      const target = endpoint({ port: behind.port, hostKey: behind.hostKey });
      const client = await connected(target, login({ privateKey: behind.privateKey }), jump);
      assert.equal((await execute(client, "cat", "through", 5)).stdout, "through");
      await refusal(
        { ...target, hostKey: host.hostKey },
        login({ privateKey: behind.privateKey }),
        `127.0.0.1:${behind.port} showed another host key than the pinned one`,
        jump,
      );
      await behind.stop();
    });

    it("says that the jump host cannot reach the server", async () => {
      const jump = await connected(endpoint(), login());
      const port = await closedPort();
      await refusal(
        endpoint({ port }),
        login(),
        `the jump host cannot reach 127.0.0.1:${port}: (SSH) Channel open failure: Connection refused`,
        jump,
      );
    });

    it("gives up on a jump host that never says whether it reached the server", async () => {
      const silent = await startSilentJump();
      const jump = await connected(
        endpoint({ port: silent.port, hostKey: silent.hostKey }),
        login(),
      );
      await refusal(
        endpoint({ port: 22 }),
        login({ connectTimeoutSeconds: 0.3 }),
        "the jump host cannot reach 127.0.0.1:22: no answer within 0.3 s",
        jump,
      );
      jump.end();
      await silent.close();
    });
  });

  describe("execute", () => {
    it("gives stdin to the command and returns code and both outputs", async () => {
      const client = await connected(endpoint(), login());
      assert.deepEqual(await execute(client, "cat; echo no >&2; exit 7", "grüß\n", 5), {
        code: 7,
        stdout: "grüß\n",
        stderr: "no\n",
      });
    });

    it("gives up after the limit and drops the connection", async () => {
      const client = await connected(endpoint(), login());
      await assert.rejects(execute(client, "cat; sleep 60", "", 0.3), {
        message: "no answer within 0.3 s",
      });
      await assert.rejects(execute(client, "true", "", 5), { message: "Not connected" });
    });

    it("says that the connection broke before the answer", async () => {
      const client = await connected(endpoint(), login());
      await assert.rejects(execute(client, "kill -9 $PPID; cat", "", 5), {
        message: "the connection was closed before the answer",
      });
    });

    it("says -1 for a command that a signal ended", async () => {
      const client = await connected(endpoint(), login());
      assert.equal((await execute(client, "kill -9 $$", "", 5)).code, -1);
    });

    it("takes a long stdin and a long answer", async () => {
      const client = await connected(endpoint(), login());
      const text = "0123456789".repeat(100_000);
      assert.equal((await execute(client, "cat", text, 9)).stdout, text);
    });

    it("leaves no clock running after an answer or a failure", async () => {
      const timers = () =>
        process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
      const client = await connected(endpoint(), login());
      const before = timers();
      await execute(client, "true", "", 500);
      client.destroy();
      await assert.rejects(execute(client, "true", "", 500), { message: "Not connected" });
      assert.ok(timers() <= before);
    });
  });
});

/** A jump host that lets anyone in and never answers a request to connect further. */
async function startSilentJump(): Promise<Listener & { hostKey: string }> {
  const key = utils.generateKeyPairSync("ed25519");
  const server = new Server({ hostKeys: [key.private] }, (connection) => {
    connection.on("authentication", (attempt) => attempt.accept());
    connection.on("tcpip", () => undefined);
    connection.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: key.public.split(" ").slice(0, 2).join(" "),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
