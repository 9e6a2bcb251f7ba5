import assert from "node:assert/strict";
import type { HostObservation, Inspection } from "../../plan/inspection";
import { describeStatus, type StackStatus } from "../../plan/status";
import { deployment, inspection, observed, settings } from "../cli/status-fixtures";

const NOW = "2026-11-18T03:00:00.000Z";

interface Wish {
  release?: string;
  retry?: string;
  configFile?: string;
}

function statusOf(hosts: readonly HostObservation[], wish: Wish = {}): StackStatus {
  return describeStatus({
    stack: "production",
    configFile: wish.configFile ?? null,
    settings: { ...settings(wish.release), retry: wish.retry ?? null },
    now: NOW,
    hosts,
  });
}

function bothWith(change: (host: Inspection) => Partial<Inspection>, tag?: string) {
  return ["prod-1", "prod-2"].map((name) => {
    const host = inspection(name, deployment(tag));
    return observed({ ...host, ...change(host) });
  });
}

describe("describeStatus", () => {
  it("leads to the preview when another release is wanted", () => {
    assert.deepEqual(statusOf(bothWith(() => ({}), "v2.3.0")).next, {
      command: "pulumi preview --stack production",
      why: "shows the way to v2.4.0; then pulumi up",
    });
  });

  it("leads to the preview when other settings are wanted", () => {
    const other = { ...deployment(), settings: "0000000" };
    assert.equal(
      statusOf(bothWith(() => ({ current: other }))).next.command,
      "pulumi preview --stack production",
    );
  });

  it("adds the configuration file to the next command", () => {
    assert.equal(
      statusOf(
        bothWith(() => ({}), "v2.3.0"),
        { configFile: "mine.yaml" },
      ).next.command,
      "pulumi preview --stack production --config-file mine.yaml",
    );
  });

  it("lets a run of another release be finished first", () => {
    const openRun = {
      id: "deploy-open-9f8e7d",
      lane: "deploy" as const,
      deployment: deployment("v2.4.0"),
      openedBy: "ann@laptop",
      attempt: "2026-11-18T02:00:00.000Z",
      order: null,
      takesOver: [],
      since: "2026-11-18T02:50:00.000Z",
      deadline: "2026-11-18T03:20:00.000Z",
    };
    const hosts = bothWith((host) => ({ ledger: { ...host.ledger, openRun } }), "v2.3.0");
    assert.deepEqual(statusOf(hosts, { release: "v2.3.0" }).next, {
      command: "prism resume --stack production",
      why: "if ann@laptop, who opened it, is at work no more: finishes run deploy-open-9f8e7d of v2.4.0; or stop it: prism abort",
    });
  });

  describe("with an open run and armed guards", () => {
    const run = {
      id: "deploy-open-9f8e7d",
      lane: "deploy" as const,
      deployment: deployment("v2.4.0"),
      openedBy: "ann@laptop",
      attempt: "2026-11-18T02:00:00.000Z",
      order: null,
      takesOver: [],
    };
    const openRun = {
      ...run,
      since: "2026-11-18T02:50:00.000Z",
      deadline: "2026-11-18T03:20:00.000Z",
    };
    const hosts = bothWith(
      (host) => ({
        ledger: { ...host.ledger, openRun },
        guard: { runId: run.id, deadline: `2026-11-18T02:5${host.host.slice(-1)}:00.000Z` },
      }),
      "v2.3.0",
    );

    it("says when the last host goes back by itself", () => {
      assert.deepEqual(
        statusOf(hosts).openRuns.map(({ deadline }) => deadline),
        ["2026-11-18T02:52:00.000Z"],
      );
    });

    it("leads to a fresh run once a host went back", () => {
      const settledRun = { ...run, at: "2026-11-18T02:51:00.000Z", ending: "reverted" as const };
      const left = bothWith((host) => {
        const ledger = { ...host.ledger, openRun: null, settledRun };
        return host.host === "prod-1" ? { ledger } : {};
      }, "v2.3.0");
      assert.deepEqual(statusOf([...left.slice(0, 1), ...hosts.slice(1)]).next, {
        command: "prism resume --stack production",
        why: "ends run deploy-open-9f8e7d, from which a host went back, by a fresh one",
      });
    });
  });

  describe("with the wanted deployment marked bad", () => {
    const mark = {
      deployment: deployment(),
      runId: "deploy-open-9f8e7d",
      at: "2026-11-18T02:55:00.000Z",
      reason: "health never came",
      ordered: false,
    };
    const hosts = bothWith((host) => ({ ledger: { ...host.ledger, bad: [mark] } }), "v2.3.0");

    it("gives the lines that keep the current one and that try again", () => {
      const status = statusOf(hosts);
      assert.deepEqual(status.bad, [
        { deployment: deployment().id, runId: "deploy-open-9f8e7d", reason: "health never came" },
      ]);
      assert.deepEqual(status.next, {
        command: "pulumi config set prism:release v2.3.0 --stack production",
        why: "to keep v2.3.0; or, to try v2.4.0 again, pulumi config set prism:retry deploy-open-9f8e7d",
      });
    });

    it("leads to the preview once the retry is set", () => {
      assert.equal(
        statusOf(hosts, { retry: "deploy-open-9f8e7d" }).next.command,
        "pulumi preview --stack production",
      );
    });
  });

  it("leads to the update that puts a host back into the balancer", () => {
    const drained = { server: "gw-2", runId: "deploy-open-9f8e7d", at: NOW };
    const hosts = bothWith((host) => (host.host === "prod-2" ? { drained } : {}));
    const status = statusOf(hosts);
    assert.deepEqual(
      status.hosts.map((host) => host.drained),
      [null, drained],
    );
    assert.deepEqual(status.next, {
      command: "pulumi up --stack production",
      why: "puts prod-2 back into the balancer",
    });
  });

  it("counts only the verification of what runs now", () => {
    const verified = [
      { deployment: deployment("v2.3.0"), runId: "first", at: "2026-11-01T02:00:00.000Z" },
    ];
    const [host] = statusOf(bothWith((one) => ({ ledger: { ...one.ledger, verified } }))).hosts;
    assert.equal(host?.verifiedAt, null);
  });

  it("says problems of a host that answers", () => {
    const status = statusOf(bothWith(() => ({ problems: ["pm2: not found; npm i -g pm2"] })));
    assert.deepEqual(status.hosts[0]?.problems, ["pm2: not found; npm i -g pm2"]);
    assert.equal(status.next.command, "prism status --stack production");
  });
});
