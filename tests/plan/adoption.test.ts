import assert from "node:assert/strict";
import { planAdoption } from "../../plan/adoption-plan";
import { adoptionReport } from "../../plan/adoption-report";
import { deploymentOf, settingsDigest } from "../../plan/identity";
import {
  adoptionQuestion,
  checkout,
  COMMIT,
  oldProcess,
  survey,
  VALUES,
} from "../support/adoption";
import { inspection, ledger } from "../support/fleet";
import { settingsWith } from "../support/settings";

const editsOf = (...args: Parameters<typeof adoptionQuestion>) => {
  const { problems, draft } = planAdoption(adoptionQuestion(...args));
  assert.deepEqual(problems, []);
  return draft.edits.map(({ path, value }) => [path.join("."), value]);
};
const environment = { DATA_DIR: "/srv/all/data", JWT_SECRET: "of all users", PORT: "3000" };

describe("planAdoption", () => {
  it("drafts nothing but the secret where the stack file describes what runs", () => {
    const { draft, problems, notes, absent, adoption } = planAdoption(adoptionQuestion());
    assert.deepEqual([draft.edits, problems, notes, absent], [[], [], [], []]);
    assert.deepEqual(draft.secrets, [{ path: ["secrets", "jwtValue"], variable: "JWT_SECRET" }]);
    assert.ok(adoption);
    const { run } = adoption;
    const digest = settingsDigest(settingsWith({ migrations: undefined, ...VALUES }));
    assert.deepEqual(run.deployment, deploymentOf("v2.3.0", COMMIT, digest));
    assert.match(run.id, /^adopt-open-[0-9a-f]{6}$/);
    assert.deepEqual([run.lane, run.openedBy, run.order], ["adopt", "ann@laptop", null]);
  });

  it("drafts release, name, folder, words, port and health key from what runs", () => {
    const changes = {
      checkout: checkout({ appFolder: "apps/gw", tags: ["v2.2.9", "nightly", "v2.10.0"] }),
      process: oldProcess({ bunArgs: ["run", "main.ts"] }),
      names: ["old-name"],
      ports: [4000, 9229],
      environment: { ...environment, PORT: "4000" },
      health: { status: 200, json: { status: "healthy" } },
    };
    assert.deepEqual(editsOf(changes, { process: "old-name" }), [
      ["release", "v2.10.0"],
      ["app.name", "old-name"],
      ["app.folder", "apps/gw"],
      ["app.args", ["run", "main.ts"]],
      ["app.port", 4000],
      ["app.health.versionKey", null],
      ["app.environment.DATA_DIR", "/srv/all/data"],
    ]);
  });

  it("drafts ports per host where the hosts differ", () => {
    const changes = {
      ports: [4000],
      environment: { ...survey("web-1").environment, PORT: "4000" },
    };
    assert.deepEqual(editsOf(changes, {}, false), [["hosts.0.appPort", 4000]]);
  });

  it("drafts variables: secrets by name, hosts' own by {root} and {host}, others removed", () => {
    const values = { ...VALUES, app: { environment: { GONE: "1", AUTH_MODE: "x" }, checks: [] } };
    const question = adoptionQuestion({}, { values });
    const answers = ["web-1", "web-2"].map((host) => ({
      host,
      state: "answered" as const,
      answer: survey(host, {
        environment: {
          AUTH_MODE: "strict",
          DATABASE_URL: "postgres://gw:pass@db/gw",
          NAME: `/srv/${host}/data of ${host}`,
          PORT: "3000",
          SHELLS: "many",
          TOKEN_JWT: "t",
        },
      }),
    }));
    const { draft, problems } = planAdoption({ ...question, answers, without: ["SHELLS"] });
    assert.deepEqual(problems, []);
    assert.deepEqual(draft.edits, [
      { path: ["secrets", "jwtVariable"], value: "TOKEN_JWT" },
      { path: ["app", "environment", "AUTH_MODE"], value: "strict" },
      { path: ["app", "environment", "NAME"], value: "{root}/data of {host}" },
      { path: ["app", "environment", "GONE"], value: undefined },
    ]);
    assert.deepEqual(draft.secrets, [
      { path: ["secrets", "values", "DATABASE_URL"], variable: "DATABASE_URL" },
      { path: ["secrets", "jwtValue"], variable: "TOKEN_JWT" },
    ]);
  });

  it("keeps the words of the stack file where a start cannot be read, and says so", () => {
    const npm = { script: "/usr/bin/npm", args: ["start"], bunArgs: null };
    const { notes, draft } = planAdoption(adoptionQuestion({ process: oldProcess(npm) }));
    assert.deepEqual(draft.edits, []);
    assert.deepEqual(notes, [
      'how Bun starts the app cannot be told from "/usr/bin/npm start": prism:app.args stays ["run","src/index.ts"]; correct it before the first deployment if that is wrong',
    ]);
  });

  it("takes up the run of an adoption that was cut off", () => {
    const run = planAdoption(adoptionQuestion()).adoption?.run;
    assert.ok(run);
    const settledRun = { ...run, attempt: "earlier", at: "now", ending: "confirmed" as const };
    const done = inspection({ stack: "production", ledger: ledger({ head: "h", settledRun }) });
    const { adoption } = planAdoption(adoptionQuestion({ inspection: done }, {}, false));
    assert.deepEqual(adoption?.run, { ...run, attempt: "earlier" });
  });

  it("reports findings, lines, records and the way on, and no secret", () => {
    const question = adoptionQuestion({ environment: { ...environment, GREETING: "hi" } });
    const [first] = question.answers;
    assert.ok(first);
    const idle = { ...survey("web-2"), process: null, checkout: null, names: ["other"] };
    const answers = [first, { host: "web-2", state: "answered" as const, answer: idle }];
    const plan = planAdoption({ ...question, answers });
    const lines = adoptionReport(plan, {
      file: "Pulumi.production.yaml",
      process: "prism-gateway-api",
      goOn: "prism adopt --stack production --yes",
    });
    const run = plan.adoption?.run;
    assert.deepEqual(lines, [
      "web-1: prism-gateway-api (pid 4711) runs v2.3.0 (3333333) in /opt/app, port 3000",
      "  started as: /usr/local/bin/bun run src/index.ts",
      "  variables: DATA_DIR, JWT_SECRET (secret), PORT, GREETING",
      "web-2: runs no process prism-gateway-api: not adopted; the next pulumi up deploys v2.3.0 there",
      "",
      "In Pulumi.production.yaml:",
      '  prism:app.environment.DATA_DIR: "/srv/all/data"',
      '  prism:app.environment.GREETING: "hi"',
      "  prism:secrets.jwtValue: encrypted, from variable JWT_SECRET",
      "",
      "On the hosts:",
      `  web-1: /srv/web-1: deployment ${run?.deployment.id ?? ""}, verified in run ${run?.id ?? ""}; its code stays in /opt/app`,
      "",
      "Nothing was changed. To go on: prism adopt --stack production --yes",
    ]);
  });
});
