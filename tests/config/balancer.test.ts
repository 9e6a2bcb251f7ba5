import assert from "node:assert/strict";
import type { z } from "zod";
import { balancerSchema } from "../../config/balancer";
import { canarySchema } from "../../config/canary";
import { describeProblems } from "../../config/problems";

function problems(schema: z.ZodType, input: unknown): readonly string[] {
  const { error } = schema.safeParse(input);
  return error === undefined ? [] : describeProblems(error, input);
}

const haproxy = { adapter: "haproxy", sockets: ["/run/haproxy/admin.sock"], backend: "gateway" };

describe("the balancer's settings", () => {
  it("have limits of half a minute by default", () => {
    assert.deepEqual(balancerSchema.parse(haproxy), {
      ...haproxy,
      drainSeconds: 30,
      readySeconds: 30,
    });
  });

  for (const socket of [
    "/run/lb.sock",
    "192.0.2.9:9999",
    "lb-1.internal:9999",
    "[2001:db8::1]:9999",
  ]) {
    it(`take ${socket} as a socket`, () => {
      assert.deepEqual(problems(balancerSchema, { ...haproxy, sockets: [socket] }), []);
    });
  }

  for (const socket of ["lb.sock", "192.0.2.9", "http://lb:9999", "/run/lb sock"]) {
    it(`refuse ${socket} as a socket`, () => {
      assert.deepEqual(problems(balancerSchema, { ...haproxy, sockets: [socket] }), [
        `prism:sockets[0]: must be the path of a Unix socket or host:port, got ${JSON.stringify(socket)}; ` +
          "write it as HAProxy's stats socket line has it, such as /run/haproxy/admin.sock or 192.0.2.9:9999",
      ]);
    });
  }

  it("refuse an unknown adapter", () => {
    assert.deepEqual(problems(balancerSchema, { adapter: "nginx" }), [
      'prism:adapter: must be one of none, haproxy, command, got "nginx"; choose one of them',
    ]);
  });

  it("refuse a backend that would be two words to HAProxy", () => {
    assert.deepEqual(problems(balancerSchema, { ...haproxy, backend: "gate way" }), [
      'prism:backend: must be the name of a backend, got "gate way"; write it as in haproxy.cfg, such as gateway',
    ]);
  });

  it("refuse limits of adapter none, which waits for nothing", () => {
    assert.equal(problems(balancerSchema, { adapter: "none", drainSeconds: 3 }).length, 1);
  });
});

describe("the canary watch's settings", () => {
  it("are the procedure's by default", () => {
    const { watchSeconds, limits, accessLog } = canarySchema.parse({});
    assert.deepEqual([watchSeconds, accessLog], [720, null]);
    assert.deepEqual(limits, {
      errorPercent: 1,
      moreErrorPoints: 0.2,
      p95Milliseconds: 1000,
      slowdownPercent: 50,
      cpuPercent: 80,
      memoryPercent: 80,
      restarts: 0,
      newErrorLines: 2,
    });
  });

  it("refuse an access log pattern that is no expression or names no status", () => {
    const of = (pattern: string) =>
      problems(canarySchema, { accessLog: { path: "/var/log/access.log", pattern } });
    assert.deepEqual(of("(?<status>"), [
      'prism:accessLog.pattern: must be a regular expression, got "(?<status>"; close its brackets, and write \\\\ before a character meant as itself',
    ]);
    assert.deepEqual(of("(\\d{3})"), [
      'prism:accessLog.pattern: must have a group named status, got "(\\\\d{3})"; write (?<status>\\d{3}) where the status stands',
    ]);
  });
});
