import assert from "node:assert/strict";
import { describeStatus } from "../../plan/status";
import type { HostObservation } from "../../plan/inspection";
import { statusScreen } from "../../cli/status-screen";
import { deployment, inspection, observed, settings } from "./status-fixtures";

const V24 = deployment().id;
const V23 = deployment("v2.3.0").id;

function screen(hosts: readonly HostObservation[], release?: string): string[] {
  const question = { stack: "production", configFile: null, settings: settings(release), hosts };
  return statusScreen(describeStatus(question)).map(({ text }) => text);
}

describe("statusScreen", () => {
  it("shows hosts that all run the wanted release, verified", () => {
    assert.deepEqual(screen([observed(inspection("prod-1")), observed(inspection("prod-2"))]), [
      `production: wants v2.4.0, last good ${V24}`,
      "",
      "HOST    RUNS                    PROCESS  SINCE             VERIFIED          LAST BACKUP",
      `prod-1  ${V24}  online   2026-11-18 02:05  2026-11-18 02:05  2026-11-18 02:04`,
      `prod-2  ${V24}  online   2026-11-18 02:05  2026-11-18 02:05  2026-11-18 02:04`,
      "",
      "open run    none",
      "drift       none",
      "in the way  nothing",
      "marked bad  none",
      "backups     prod-1: /backups/20261118T020455Z.tar.gz (12.3 MB)",
      "            prod-2: /backups/20261118T020455Z.tar.gz (12.3 MB)",
      "",
      "next  pulumi config set prism:release vX.Y.Z --stack production",
      "      to deploy another release; every host runs v2.4.0, verified",
    ]);
  });

  it("names a host that cannot be reached, with the reason and the way out", () => {
    const lost: HostObservation = {
      host: "prod-2",
      state: "unreachable",
      reason: "prod-2.example.com:22 refused the connection",
      wayOut: "try: ssh -p 22 deploy@prod-2.example.com",
    };
    assert.deepEqual(screen([observed(inspection("prod-1")), lost]), [
      `production: wants v2.4.0, last good ${V24}`,
      "",
      "HOST    RUNS                    PROCESS      SINCE             VERIFIED          LAST BACKUP",
      `prod-1  ${V24}  online       2026-11-18 02:05  2026-11-18 02:05  2026-11-18 02:04`,
      "prod-2  unknown                 unreachable",
      "",
      "open run    none",
      "drift       none",
      "in the way  prod-2: prod-2.example.com:22 refused the connection; try: ssh -p 22 deploy@prod-2.example.com",
      "marked bad  none",
      "backups     prod-1: /backups/20261118T020455Z.tar.gz (12.3 MB)",
      "",
      "next  prism status --stack production",
      "      again, after mending prod-2; nothing deploys before; prism rollback and prism abort do not wait for that",
    ]);
  });

  it("shows an open run once, with its owner and its hosts", () => {
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
      const guard = { runId: openRun.id, deadline: "2026-11-18T02:56:00.000Z" };
      const ledger = { ...before.ledger, openRun, lastBackup: null };
      return observed({ ...before, ledger, guard: name === "prod-2" ? guard : null });
    });
    assert.deepEqual(screen(hosts), [
      `production: wants v2.4.0, last good ${V23}`,
      "",
      "HOST    RUNS                    PROCESS  SINCE             VERIFIED          LAST BACKUP",
      `prod-1  ${V23}  online   2026-11-18 02:05  2026-11-18 02:05  none`,
      `prod-2  ${V23}  online   2026-11-18 02:05  2026-11-18 02:05  none`,
      "",
      `open run    deploy-open-9f8e7d of ${V24}, by ann@laptop since 2026-11-18 02:50, on prod-1, prod-2; goes back by itself at 2026-11-18T02:56:00.000Z unless confirmed`,
      "drift       none",
      "in the way  nothing",
      "marked bad  none",
      "backups     none",
      "",
      "next  pulumi up --stack production",
      "      finishes run deploy-open-9f8e7d; ask ann@laptop first",
    ]);
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
      "",
      "HOST    RUNS     PROCESS  SINCE  VERIFIED  LAST BACKUP",
      "prod-1  nothing  none     -      no        none",
      "prod-2  nothing  none     -      no        none",
      "",
      "open run    none",
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
