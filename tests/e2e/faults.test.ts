import assert from "node:assert/strict";
import { once } from "node:events";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { addLightweightTag, moveTag, readCommit, startSandbox } from "../../sandbox";
import { endProcesses, isRunning } from "../../sandbox/processes";
import { readProcessRecord } from "../../sandbox/records";
import { expectRelease } from "../../sandbox/rehearsal/promises";
import { addBadReleases } from "./support/bad-releases";
import {
  expectFault,
  expectNothingLeft,
  normalized,
  unswitched,
  type Fault,
} from "./support/faults";
import { useRig } from "./support/rig";

const LOOK = "see why on the host: <pm2> logs prism-gateway-api --nostream --lines 50";

describe("a pulumi up that goes wrong", function () {
  this.timeout(10 * 60_000);
  const rig = useRig();
  const holder = createServer();

  before("deploy v2.3.0 everywhere", async () => {
    await addBadReleases(rig.sandbox.origin);
    await Promise.all([rig.deploy("staging"), rig.deploy("production")]);
  });
  after(() => holder.close());

  const refused: readonly Fault[] = [
    {
      title: "a tag that does not exist",
      settings: () => ({ release: "v9.9.9" }),
      says: [
        "Nothing was touched:",
        "  tag v9.9.9 does not exist at the origin; correct prism:release, " +
          "or make the tag: git tag -a v9.9.9 && git push origin v9.9.9",
      ],
      ends: "refused",
    },
    {
      title: "a lightweight tag",
      settings: () => ({ release: "v2.9.0" }),
      arrange: async () => {
        await addLightweightTag(rig.sandbox.origin, "v2.9.0", "v2.4.0");
        return () => undefined;
      },
      says: [
        "Nothing was touched:",
        "  tag v2.9.0 is lightweight, expected an annotated one; " +
          "git tag -a -f v2.9.0 v2.9.0^{} && git push -f origin v2.9.0",
      ],
      ends: "refused",
    },
    {
      title: "a tag that moved after it was released",
      settings: () => ({}),
      arrange: async () => {
        const { origin } = rig.sandbox;
        const commit = await readCommit(origin, "v2.3.0");
        await moveTag(origin, "v2.3.0", "v2.4.0");
        return () => moveTag(origin, "v2.3.0", commit);
      },
      says: [
        "Nothing was touched:",
        "  staging-1: tag v2.3.0 was verified at commit d2df22c, the origin now says 03d8c9c; " +
          "a released tag must not move: make a new version",
      ],
      ends: "refused",
    },
    {
      title: "another host key than the pinned one",
      settings: () =>
        rig.inventory("staging", "staging-1", { hostKey: rig.host("prod-1").hostKey }),
      says: [
        "Nothing was touched:",
        "  staging-1: <address> showed another host key than the pinned one; if the host was rebuilt, " +
          "compare ssh-keyscan -p <port> 127.0.0.1 with its console and set prism:hosts[…].hostKey",
      ],
      ends: "refused",
    },
    {
      title: "a host without Bun",
      settings: () => rig.inventory("staging", "staging-1", { paths: { bun: "/nowhere/bun" } }),
      says: [
        "Nothing was touched:",
        "  staging-1: Bun does not run at /nowhere/bun (/bin/sh: 1: exec: /nowhere/bun: not found); " +
          "install Bun there, or set prism:paths.bun",
      ],
      ends: "refused",
    },
    {
      title: "a host without pm2",
      settings: () => rig.inventory("staging", "staging-1", { paths: { pm2: "/nowhere/pm2" } }),
      says: [
        "Nothing was touched:",
        "  staging-1: pm2 is not at /nowhere/pm2; install it (npm install -g pm2) or correct prism:paths.pm2",
      ],
      ends: "refused",
    },
    {
      title: "several wrong settings, all in one error",
      settings: () => ({
        release: "2.4.0",
        limts: { stage: 5 },
        keep: 1,
        secrets: { jwtVariable: "a b", jwtValue: "in the clear" },
        ...rig.inventory("staging", "staging-1", { port: "abc" }),
      }),
      says: [
        "The configuration of stack staging has 6 problems:",
        '  prism:release: must be a release tag such as v2.4.0, got "2.4.0"; write the annotated tag with its v, or in staging its branch such as release/v2.4.0',
        '  prism:hosts[0].port: must be a number, got "abc"; write it in digits, without quotes',
        "  prism:keep: must be at least 2, got 1; raise it",
        '  prism:secrets.jwtVariable: must be a name of letters, digits and _, got "a b"; rename it, for example LOG_LEVEL',
        '  prism:limts: must be a known key, got "limts"; did you mean limits?',
        "  prism:secrets.jwtValue: must be encrypted, got clear text; run pulumi config set --secret --path " +
          "'prism:secrets.jwtValue', with a new value if this one was ever committed",
      ],
      ends: "refused",
    },
  ];

  const acting: readonly Fault[] = [
    {
      title: "a tag that moved between plan and stage",
      settings: () => ({ release: "v2.4.0" }),
      arrange: async () => {
        // The host reads another repository than the deployer did a moment before.
        const other = join(rig.folder, "other.git");
        cpSync(rig.sandbox.origin, other, { recursive: true });
        await moveTag(other, "v2.4.0", "v2.3.0");
        const file = join(rig.host("staging-1").home, ".gitconfig");
        writeFileSync(file, `[url "${other}"]\n  insteadOf = ${rig.sandbox.origin}\n`);
        return () => rmSync(file);
      },
      says: unswitched(
        "v2.4.0",
        "tag v2.4.0 moved since the plan: planned commit <commit>, found <commit>",
        "find out who moved the tag; run pulumi preview again to plan with the new commit",
      ),
      ends: "unswitched",
    },
    {
      title: "too little disk",
      settings: () => ({ release: "v2.4.0", preflight: { minimumFreeGigabytes: 900_000 } }),
      says: unswitched(
        "v2.4.0",
        "<size> are free under <sandbox>/hosts/staging-1/srv, 900.0 TB are needed",
        "free disk space on the host, or lower prism:preflight.minimumFreeGigabytes",
      ),
      ends: "unswitched",
    },
    {
      title: "an install that fails",
      settings: () => ({ release: "v2.3.3" }),
      says: unswitched(
        "v2.3.3",
        "install (bun install --production --frozen-lockfile) ended with code 1: " +
          'error: package.json not found for "file:./vendor/prism-gone" dependency "prism-gone" | ' +
          "error: prism-gone@file:./vendor/prism-gone failed to resolve",
        "try it on a checkout of v2.3.3; if the package registry was out of reach, run again",
      ),
      ends: "unswitched",
    },
    {
      title: "a port that another process holds",
      settings: () => {
        const { port } = holder.address() as AddressInfo;
        return { release: "v2.4.0", ...rig.inventory("staging", "staging-1", { appPort: port }) };
      },
      arrange: async () => {
        holder.listen(0, "127.0.0.1");
        await once(holder, "listening");
        return () => holder.close();
      },
      says: unswitched(
        "v2.4.0",
        "port <port> is held by <holder>, not by prism-gateway-api",
        "stop that process, or give the app another port (prism:app.port, or appPort of the host)",
      ),
      ends: "unswitched",
    },
    {
      title: "an app that never becomes healthy",
      settings: () => ({ release: "v2.3.1", limits: { activate: 15 } }),
      says: [
        'v2.3.1 was not deployed: staging-1, activate: GET /health: status is "starting" instead of "healthy"',
        "  staging-1: went back, runs <v2.3.0>",
        `  to do: ${LOOK}`,
      ],
      ends: ["staging-1"],
    },
    {
      title: "an app that reports another version",
      settings: () => ({ release: "v2.3.2" }),
      says: [
        'v2.3.2 was not deployed: staging-1, activate: GET /health reported version "2.2.9" instead of "2.3.2"',
        "  staging-1: went back, runs <v2.3.0>",
        `  to do: ${LOOK}`,
      ],
      ends: ["staging-1"],
    },
  ];

  for (const fault of refused) {
    it(`touches nothing: ${fault.title}`, () => expectFault(rig, "staging", fault));
  }

  for (const fault of acting) {
    it(`leaves the host as it was: ${fault.title}`, async () => {
      await expectFault(rig, "staging", fault);
      await expectNothingLeft(rig, "staging");
    });
  }

  it("holds a release that is marked bad, and says how to keep or to retry", () =>
    expectFault(rig, "staging", {
      title: "a release that failed before",
      settings: () => ({ release: "v2.3.2" }),
      says: [
        '<v2.3.2> failed in run <run> (staging-1 activate: GET /health reported version "2.2.9" instead of "2.3.2") ' +
          "and is marked bad; to keep v2.3.0: pulumi config set prism:release v2.3.0 --stack staging; " +
          "to try again: pulumi config set prism:retry <run> --stack staging",
      ],
      ends: "refused",
    }));

  it("touches nothing: one host of three is down", () =>
    expectFault(rig, "production", {
      title: "a host that is down",
      settings: () => ({ release: "v2.4.0" }),
      arrange: async () => {
        const { folder } = rig.sandbox;
        const mark = (await readProcessRecord(folder))["prod-3"];
        assert.ok(mark);
        await endProcesses(() => (isRunning(mark) ? [mark] : []), 5);
        return () => startSandbox(folder, () => undefined);
      },
      says: [
        "Nothing was touched:",
        "  prod-3: <address> refused the connection; try: ssh -p <port> <login>",
      ],
      ends: "refused",
    }));

  it("goes back on the canary and leaves the other hosts alone when the canary fails", async () => {
    const reason = 'activate: GET /health reported version "2.2.9" instead of "2.3.2"';
    await expectFault(rig, "production", {
      title: "a release that fails on the canary",
      settings: () => ({ release: "v2.3.2" }),
      says: [
        `v2.3.2 was not deployed: prod-1, ${reason}`,
        "  prod-1: went back, runs <v2.3.0>",
        "  prod-2: was never switched, runs <v2.3.0>",
        "  prod-3: was never switched, runs <v2.3.0>",
        `  to do: ${LOOK}`,
      ],
      ends: ["prod-1"],
    });
    const outputs = normalized(rig, await rig.ask("production", "stack", "output", "--json"));
    const { notice, ...rest } = JSON.parse(outputs) as Record<string, unknown>;
    assert.match(String(notice), /^# PRISM-Gateway v2\.3\.0 released$/m);
    assert.deepEqual(rest, {
      wanted: "<v2.3.2>",
      runId: "<run>",
      ending: `prod-1, ${reason}`,
      running: { "prod-1": "<v2.3.0>", "prod-2": "<v2.3.0>", "prod-3": "<v2.3.0>" },
      lastGood: "<v2.3.0>",
      verified: [{ tag: "v2.3.0", commit: "<commit>", tests: null }],
    });
  });

  it("goes back on the canary too when the second wave fails", () =>
    expectFault(rig, "production", {
      title: "a release that fails on one later host",
      settings: () => ({ release: "v2.3.4" }),
      says: [
        'v2.3.4 was not deployed: prod-2, activate: GET /health reported version "2.2.9" instead of "2.3.4"',
        ...["prod-1", "prod-2"].map((name) => `  ${name}: went back, runs <v2.3.0>`),
        // Two hosts stay in service, so it was to follow after prod-2.
        "  prod-3: was never switched, runs <v2.3.0>",
        `  to do: ${LOOK}`,
      ],
      ends: ["prod-1", "prod-2"],
    }));

  it("stands in the way of no later release", async () => {
    for (const stack of ["staging", "production"] as const) {
      rig.configure(stack, { release: "v2.4.0" });
    }
    await Promise.all([rig.deploy("staging"), rig.deploy("production")]);
    const hosts = rig.sandbox.hosts.map(({ name }) => name);
    expectRelease(await rig.readHosts(), hosts, "v2.4.0");
  });
});
