import assert from "node:assert/strict";
import { describeStatus } from "../../plan/status";
import type { HostObservation } from "../../plan/inspection";
import { statusScreen } from "../../cli/status-screen";
import { awsSchema } from "../../config/aws";
import type { Settings } from "../../config/schema";
import { AWS } from "../support/aws";
import { signedToken } from "../support/token";
import { deployment, inspection, observed, settings } from "./status-fixtures";

const V24 = deployment().id;
const V23 = deployment("v2.3.0").id;
const ASKED = "asked at 2026-11-18 03:00 UTC";
const LOST: HostObservation = {
  host: "prod-2",
  state: "unreachable",
  reason: "prod-2.example.com:22 refused the connection",
  wayOut: "try: ssh -p 22 deploy@prod-2.example.com",
};

const QUESTION = { stack: "production", configFile: null, now: "2026-11-18T03:00:00.000Z" };

function screen(
  hosts: readonly HostObservation[],
  release?: string,
  gate?: readonly string[],
): string[] {
  const question = { ...QUESTION, settings: settings(release), hosts };
  return statusScreen(describeStatus(question), gate).map(({ text }) => text);
}

describe("statusScreen", () => {
  it("shows hosts that all run the wanted release, verified", () => {
    assert.deepEqual(screen([observed(inspection("prod-1")), observed(inspection("prod-2"))]), [
      `production: wants v2.4.0, last good ${V24}`,
      ASKED,
      "",
      "HOST    RUNS                    PROCESS  SINCE (UTC)       VERIFIED (UTC)",
      `prod-1  ${V24}  online   2026-11-18 02:05  2026-11-18 02:05`,
      `prod-2  ${V24}  online   2026-11-18 02:05  2026-11-18 02:05`,
      "",
      "open run    none",
      "drained     none",
      "freezes     none",
      "drift       none",
      "in the way  nothing",
      "marked bad  none",
      "backups     prod-1: /backups/20261118T020455Z.tar.gz (12.3 MB); 2026-11-18 02:04 UTC, 55 minutes ago",
      "            prod-2: /backups/20261118T020455Z.tar.gz (12.3 MB); 2026-11-18 02:04 UTC, 55 minutes ago",
      "",
      "next  pulumi config set prism:release vX.Y.Z --stack production",
      "      to deploy another release; every host runs v2.4.0, verified",
    ]);
  });

  it("says where the copy of a backup lies, or that there is none", () => {
    const prod1 = inspection("prod-1");
    const { lastBackup } = prod1.ledger;
    assert.ok(lastBackup);
    const stored = { bucket: "prism-backups-1", key: "pre-deployment/x", region: "ap-east-1" };
    const ledger = { ...prod1.ledger, lastBackup: { ...lastBackup, stored } };
    const hosts = [observed({ ...prod1, ledger }), observed(inspection("prod-2"))];
    const shown = (aws: Settings["aws"]) => {
      const backup = { method: "builtin" as const, data: ["/srv/data"], target: "/backups" };
      const question = { ...QUESTION, hosts, settings: { ...settings(), aws, backup } };
      const lines = statusScreen(describeStatus(question)).map(({ text }) => text);
      return lines.filter((line) => /s3:|bucket/.test(line)).map((line) => line.split("ago; ")[1]);
    };
    const copy = "s3://prism-backups-1/pre-deployment/x";
    assert.deepEqual(shown(null), [copy]);
    const on = awsSchema.parse(AWS);
    assert.deepEqual(shown(on), [copy, "NOT in the bucket, on the host only"]);
  });

  it("lists the break-glass tokens that were used", () => {
    const one = inspection("prod-1");
    const spent = [
      { token: signedToken(), runId: "deploy-closed-1a2b3c", at: "2026-11-20T13:05:00Z" },
    ];
    const lines = screen([observed({ ...one, ledger: { ...one.ledger, spent } })]);
    assert.deepEqual(
      lines.filter((line) => line.startsWith("break-glass")),
      [
        "break-glass 2026-11-20 13:05 UTC, in 2 days run deploy-closed-1a2b3c for INC-7 (payments are down), by eve@desk, signed by ann",
      ],
    );
  });

  it("names a host that cannot be reached, with the reason and the way out", () => {
    assert.deepEqual(screen([observed(inspection("prod-1")), LOST]), [
      `production: wants v2.4.0, last good ${V24}`,
      ASKED,
      "",
      "HOST    RUNS                    PROCESS      SINCE (UTC)       VERIFIED (UTC)",
      `prod-1  ${V24}  online       2026-11-18 02:05  2026-11-18 02:05`,
      "prod-2  unknown                 unreachable",
      "",
      "open run    unknown on prod-2",
      "drained     unknown on prod-2",
      "freezes     unknown on prod-2",
      "drift       unknown on prod-2",
      "in the way  prod-2: prod-2.example.com:22 refused the connection;",
      "              try: ssh -p 22 deploy@prod-2.example.com",
      "marked bad  unknown on prod-2",
      "backups     prod-1: /backups/20261118T020455Z.tar.gz (12.3 MB); 2026-11-18 02:04 UTC, 55 minutes ago",
      "",
      "next  prism status --stack production",
      "      again, after mending prod-2; nothing deploys before;",
      "        prism rollback and prism abort do not wait for that",
    ]);
  });

  it("says unknown, not none, where no host answered", () => {
    const lines = screen([LOST]).filter((line) =>
      /^(prod.*:|open|drained|drift|marked|backups)/.test(line),
    );
    assert.deepEqual(lines, [
      "production: wants v2.4.0, last good unknown",
      "open run    unknown",
      "drained     unknown",
      "drift       unknown",
      "marked bad  unknown",
      "backups     unknown",
    ]);
  });

  it("shows an open run once, with its owner, its hosts and its deadline", () => {
    const hosts = ["prod-1", "prod-2"].map((name) => {
      const before = inspection(name, deployment("v2.3.0"));
      const openRun = {
        id: "deploy-open-9f8e7d",
        lane: "deploy" as const,
        deployment: deployment(),
        openedBy: "ann@laptop",
        attempt: "2026-11-18T02:00:00.000Z",
        order: null,
        takesOver: [],
        since: "2026-11-18T02:50:00.000Z",
        deadline: "2026-11-18T03:20:00.000Z",
      };
      const guard = { runId: openRun.id, deadline: "2026-11-18T03:06:00.000Z" };
      const drained = { server: "gw-2", runId: openRun.id, at: "2026-11-18T02:59:40.000Z" };
      const ledger = { ...before.ledger, openRun, lastBackup: null };
      return observed({ ...before, ledger, ...(name === "prod-2" && { guard, drained }) });
    });
    assert.deepEqual(screen(hosts), [
      `production: wants v2.4.0, last good ${V23}`,
      ASKED,
      "",
      "HOST    RUNS                    PROCESS  SINCE (UTC)       VERIFIED (UTC)",
      `prod-1  ${V23}  online   2026-11-18 02:05  2026-11-18 02:05`,
      `prod-2  ${V23}  online   2026-11-18 02:05  2026-11-18 02:05`,
      "",
      `open run    deploy-open-9f8e7d of ${V24};`,
      "              by ann@laptop since 2026-11-18 02:50 UTC, 10 minutes ago; on prod-1, prod-2;",
      "              goes back by itself at 2026-11-18 03:06 UTC, in 6 minutes, unless confirmed",
      "drained     prod-2: out of the balancer as gw-2 since 2026-11-18 02:59 UTC, 20 seconds ago;",
      "              by run deploy-open-9f8e7d",
      "freezes     none",
      "drift       none",
      "in the way  nothing",
      "marked bad  none",
      "backups     none",
      "",
      "next  prism resume --stack production",
      "      if ann@laptop, who opened it, is at work no more: finishes run deploy-open-9f8e7d of v2.4.0;",
      "        or stop it: prism abort",
    ]);
  });

  it("says what of the gate needs care, and nothing when nothing does", () => {
    const hosts = [observed(inspection("prod-1"))];
    const gate = ["public holidays end", "on-call.yaml line 3: …"];
    const lines = screen(hosts, undefined, gate);
    const at = lines.indexOf("the gate    public holidays end");
    assert.equal(lines[at + 1], "            on-call.yaml line 3: …");
    assert.ok(!screen(hosts).some((line) => line.startsWith("the gate")));
  });

  it("shows drift by host", () => {
    const drift = ["the process runs in another folder than current"];
    const hosts = [observed(inspection("prod-1")), observed({ ...inspection("prod-2"), drift })];
    assert.deepEqual(
      screen(hosts).filter((line) => /^(drift|next| {6}\S)/.test(line)),
      [
        "drift       prod-2: the process runs in another folder than current",
        "next  pulumi preview --stack production",
        "      shows what an update does about prod-2",
      ],
    );
  });

  it("leads to the first deployment on empty hosts", () => {
    const hosts = ["prod-1", "prod-2"].map((name) => {
      const before = inspection(name);
      const ledger = { ...before.ledger, verified: [], lastBackup: null };
      return observed({ ...before, stack: null, current: null, process: null, ledger });
    });
    assert.deepEqual(screen(hosts), [
      "production: wants v2.4.0, last good none",
      ASKED,
      "",
      "HOST    RUNS     PROCESS  SINCE (UTC)  VERIFIED (UTC)",
      "prod-1  nothing  none     -            no",
      "prod-2  nothing  none     -            no",
      "",
      "open run    none",
      "drained     none",
      "freezes     none",
      "drift       none",
      "in the way  nothing",
      "marked bad  none",
      "backups     none",
      "",
      "next  pulumi preview --stack production",
      "      shows the first deployment, of v2.4.0; then pulumi up",
    ]);
  });
});
