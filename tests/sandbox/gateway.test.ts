import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import { poll } from "../../sandbox/poll";
import { tryRun } from "../../sandbox/run";
import { ask, prepareApp, script, startApp, type AppTree, type RunningApp } from "./app";

describe("sample gateway v2.4.0", function () {
  this.timeout(30_000);
  let app: AppTree;
  let server: RunningApp;

  before(async () => {
    app = await prepareApp("v2.4.0");
    await script(app, "migrate", "--env=production");
    server = await startApp(app);
  });
  after(() => server.stop());

  it("reports status, version and schema level", async () => {
    const { status, json } = await ask(`${server.url}/health`);
    assert.equal(status, 200);
    assert.deepEqual(json, { status: "healthy", version: "2.4.0", migration: 2 });
  });

  it("answers a health check that names no host, as balancers send it", async () => {
    const socket = connect(Number(app.env.PORT), "127.0.0.1");
    let text = "";
    socket.setEncoding("utf8").on("data", (part: string) => (text += part));
    socket.write("GET /health HTTP/1.0\r\n\r\n");
    await poll("the answer", 5, () => text.includes("healthy"));
    socket.destroy();
    assert.match(text, /^HTTP\/1\.\d 200 /);
  });

  it("judges intents by the rules and keeps the decisions", async () => {
    const check = `${server.url}/api/gateway/check`;
    const before = (await ask(`${server.url}/api/analytics`)).json as { checks: number };
    const denied = await ask(check, { intent: "drop table users in production" });
    const review = await ask(check, { intent: "look at production" });
    const allowed = await ask(check, { intent: "read the weather" });
    assert.deepEqual(
      [denied, review, allowed].map(({ json }) => {
        const { decision, reasons, score } = json as Record<string, unknown>;
        return { decision, reasons, score };
      }),
      [
        { decision: "deny", reasons: ["no-data-loss"], score: 100 },
        { decision: "review", reasons: ["ask-before-production"], score: 40 },
        { decision: "allow", reasons: [], score: 0 },
      ],
    );
    const after = (await ask(`${server.url}/api/analytics`)).json as { checks: number };
    assert.equal(after.checks, before.checks + 3);
  });

  it("refuses what is no check, without an ERROR in its log", async () => {
    const check = `${server.url}/api/gateway/check`;
    assert.equal((await ask(check, {})).status, 400);
    assert.equal((await ask(check, { intent: "x".repeat(2001) })).status, 400);
    assert.equal((await ask(`${server.url}/nowhere`)).status, 404);
    assert.doesNotMatch(server.log(), /ERROR/);
    assert.match(server.log(), /access POST \/api\/gateway\/check 400 \d+\.\dms/);
  });

  it("keeps retrospectives", async () => {
    const url = `${server.url}/api/retrospective`;
    const added = await ask(url, { title: "Week 47", notes: "calm" });
    assert.equal(added.status, 201);
    const { retrospectives } = (await ask(url)).json as { retrospectives: unknown[] };
    assert.deepEqual(retrospectives[0], added.json);
  });

  it("signs a token that it accepts again, and no other", async () => {
    const { token } = (await ask(`${server.url}/api/session`)).json as { token: string };
    const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
    const good = await ask(`${server.url}/api/session`, undefined, bearer(token));
    assert.deepEqual(good, { status: 200, json: { valid: true, subject: "guest" } });
    const [head = "", claims = ""] = token.split(".");
    const forged = `${head}.${claims}.${Buffer.alloc(32).toString("base64url")}`;
    assert.equal((await ask(`${server.url}/api/session`, undefined, bearer(forged))).status, 401);
  });

  it("speaks MCP: initialize, the list of tools, a call, and errors by code", async () => {
    const call = async (method: string, params: unknown, id: number | undefined = 1) => {
      const response = await fetch(`${server.url}/mcp`, {
        method: "POST",
        body: JSON.stringify({ jsonrpc: "2.0", id, method, params }),
      });
      return { status: response.status, text: await response.text() };
    };
    const started = JSON.parse(
      (await call("initialize", { protocolVersion: "2025-03-26", capabilities: {} })).text,
    ) as unknown;
    assert.deepEqual(started, {
      jsonrpc: "2.0",
      id: 1,
      result: {
        protocolVersion: "2025-03-26",
        capabilities: { tools: {} },
        serverInfo: { name: "prism-gateway", version: "2.4.0" },
      },
    });
    const noted = await fetch(`${server.url}/mcp`, {
      method: "POST",
      body: JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }),
    });
    assert.equal(noted.status, 202);
    assert.match((await call("tools/list", {})).text, /"name":"gateway_check"/);
    const params = { name: "gateway_check", arguments: { intent: "rm -rf everything" } };
    assert.match((await call("tools/call", params)).text, /\\"decision\\":\\"deny\\"/);
    assert.match((await call("nothing/such", {})).text, /"code":-32601/);
  });

  it("echoes over its WebSocket", async () => {
    const code = `const s = new WebSocket(process.argv[1]);
      s.onopen = () => s.send("hello"); s.onmessage = (e) => { console.log(e.data); s.close(); };`;
    const argv = ["bun", "-e", code, `${server.url.replace("http", "ws")}/ws`];
    const { stdout } = await tryRun(argv, { env: app.env, limitSeconds: 10 });
    assert.equal(stdout, "hello\n");
  });

  it("passes its own performance test, which fails against nobody", async () => {
    const good = await script(app, "perf-test");
    assert.equal(good.code, 0);
    const report = JSON.parse(good.stdout) as { ok: boolean; results: { name: string }[] };
    assert.equal(report.ok, true);
    const names = report.results.map((result) => result.name);
    assert.deepEqual(names, ["gateway check", "health", "retrospective", "analytics"]);
    const bad = await script(app, "perf-test", "--url=http://127.0.0.1:1");
    assert.equal(bad.code, 1);
  });
});

describe("sample gateway's start and stop", function () {
  this.timeout(30_000);
  let app: AppTree;

  before(async () => {
    app = await prepareApp("v2.3.0");
  });

  it("refuses to start without JWT_SECRET, in clear words", async () => {
    const env = { ...app.env, JWT_SECRET: "" };
    const { code, stdout } = await script({ ...app, env }, "start");
    assert.equal(code, 1);
    assert.match(stdout, /ERROR cannot start: JWT_SECRET: expected a secret/);
  });

  it("reports unhealthy as long as the schema is older than the code", async () => {
    const server = await startApp(app);
    const before = await ask(`${server.url}/health`);
    await script(app, "migrate");
    const after = await ask(`${server.url}/health`);
    await server.stop();
    assert.equal(before.status, 503);
    assert.deepEqual(after.json, { status: "healthy", version: "2.3.0", migration: 1 });
  });

  it("finishes the request under way when pm2 sends SIGINT, and takes no new one", async () => {
    await script(app, "migrate");
    const server = await startApp(app);
    let body = "";
    let isEnded = false;
    request(`${server.url}/api/analytics/report`, (response) => {
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () => (isEnded = true));
    }).end();
    await poll("the first part", 5, () => body.includes("part 1 "));
    const code = await server.stop("SIGINT");
    assert.equal(code, 0);
    await poll("the end of the answer", 5, () => isEnded);
    assert.match(body, /part 6 of 6/);
    await assert.rejects(fetch(`${server.url}/health`));
  });

  it("names the port when it is taken, and ends", async () => {
    const first = await startApp(app);
    const second = await startApp(app);
    assert.equal(await second.stop(), 1);
    assert.match(
      second.log(),
      new RegExp(`ERROR cannot listen on 127.0.0.1:${app.env.PORT ?? ""}`),
    );
    await first.stop();
  });
});
