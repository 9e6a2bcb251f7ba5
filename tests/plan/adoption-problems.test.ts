import assert from "node:assert/strict";
import { planAdoption } from "../../plan/adoption-plan";
import { looksSecret } from "../../plan/adoption-secrets";
import {
  adoptionQuestion,
  checkout,
  oldProcess,
  problemsWith,
  survey,
  VALUES,
} from "../support/adoption";
import { at, inspection, ledger, running, runOf } from "../support/fleet";

const app = "prism-gateway-api";

describe("what must be mended before an adoption", () => {
  const rows: [string, () => readonly string[], readonly string[]][] = [
    [
      "a commit without a tag",
      () => problemsWith({ checkout: checkout({ tags: [] }) }),
      [
        "web-1: commit 3333333 in /opt/app has no tag, expected an annotated one such as v2.4.0; tag it (git tag -a vX.Y.Z 3333333 && git push origin vX.Y.Z) and fetch it on the host (git -C /opt/app fetch --tags --force)",
      ],
    ],
    [
      "a lightweight tag",
      () => problemsWith({ checkout: checkout({ tags: [], lightweight: ["v2.3.0"] }) }),
      [
        "web-1: commit 3333333 in /opt/app has the lightweight tag v2.3.0, expected an annotated one; tag it (git tag -a -f v2.3.0 3333333 && git push -f origin v2.3.0) and fetch it on the host (git -C /opt/app fetch --tags --force)",
      ],
    ],
    [
      "a changed checkout",
      () => problemsWith({ checkout: checkout({ changed: ["a", "b", "c", "d", "e", "f", "g"] }) }),
      [
        "web-1: 7 files in /opt/app differ from commit 3333333: a, b, c, d, e and 2 more; a release holds what is committed: commit and tag them, or undo them (git -C /opt/app checkout -- .) and restart",
      ],
    ],
    [
      "data in the checkout",
      () =>
        problemsWith({
          checkout: checkout({ data: [{ path: "/opt/app/data", why: "DATA_DIR names it" }] }),
        }),
      [
        `web-1: /opt/app/data lies in the checkout (DATA_DIR names it), where later releases would not see it; move it and say where it is in a variable of the app (such as DATA_DIR=/srv/web-1/data): pm2 stop ${app} && mv /opt/app/data /srv/web-1/data, set the variable where the app gets its others, pm2 start ${app}`,
      ],
    ],
    [
      "no checkout",
      () => problemsWith({ checkout: null }),
      [
        `web-1: ${app} works in /opt/app, expected a git checkout, whose tag says the release; put a checkout of that release in its place, or remove the process (pm2 delete ${app}) for a first deployment`,
      ],
    ],
    [
      "a stopped process",
      () => problemsWith({ process: oldProcess({ pid: null, status: "stopped" }) }),
      [
        `web-1: expected ${app} to be online, pm2 shows stopped; start it, or remove it (pm2 delete ${app}) for a first deployment`,
      ],
    ],
    [
      "two processes",
      () => problemsWith({ names: [app, app] }),
      [`web-1: expected one process ${app}, pm2 runs 2; bring it to one (pm2 scale ${app} 1)`],
    ],
    [
      "no port",
      () => problemsWith({ ports: [] }),
      [
        `web-1: expected the TCP port of ${app}, it listens on none; it must listen on PORT, set that variable`,
      ],
    ],
    [
      "another version than the checkout's",
      () => problemsWith({ health: { status: 200, json: { version: "2.2.0" } } }),
      [
        'web-1: the process reports version "2.2.0", its checkout is at v2.3.0; restart it, or check out what it runs',
      ],
    ],
    [
      "no health answer",
      () => problemsWith({ health: { status: 404, json: null } }),
      [
        "web-1: GET /health answered 404 and no JSON, expected 200 and a JSON object; correct prism:app.health",
      ],
    ],
    [
      "hosts at different commits",
      () => problemsWith({ checkout: checkout({ commit: "4".repeat(40) }) }).slice(0, 1),
      [
        `commit: expected the same on every host, found "${"4".repeat(40)}" on web-1 and "${"3".repeat(40)}" on web-2; bring the hosts to one`,
      ],
    ],
    [
      "a variable that differs",
      () =>
        problemsWith({ environment: { ...survey("web-1").environment, DATA_DIR: "/elsewhere" } }),
      [
        'variable DATA_DIR: expected the same on every host, found "/elsewhere" on web-1 and "/srv/web-2/data" on web-2; bring the hosts to one',
      ],
    ],
    [
      "a secret that differs, without its values",
      () => problemsWith({ environment: { ...survey("web-1").environment, JWT_SECRET: "other" } }),
      [
        "variable JWT_SECRET (secret): expected the same value on every host, found 2; bring the hosts to one",
      ],
    ],
    [
      "a secret of the stack file that the process does not have",
      () => problemsWith({}, { values: { ...VALUES, secrets: { values: { MORE: "x" } } } }),
      [
        "prism:secrets.values.MORE: expected a variable of the running process, found none; remove it, and set it again after the adoption",
      ],
    ],
    [
      "another commit at the origin",
      () => problemsWith({}, { origin: { state: "resolved", commit: "5".repeat(40) } }),
      [
        "tag v2.3.0 is commit 5555555 at the origin, 3333333 on web-1; find out who moved it; a release that is not the origin's cannot be adopted under its tag",
      ],
    ],
    [
      "a host of another stack, deployed before",
      () => problemsWith({ inspection: { ...running("v2.3.0"), stack: "staging" } }).slice(0, 2),
      [
        "web-1: its ledger belongs to stack staging, expected production; take the host out of one of the two inventories, or give it another paths.root",
        "web-1: expected a host without deployments, found v2.3.0-3333333-5e77195; there is nothing to adopt: pulumi up",
      ],
    ],
    [
      "a check that fails",
      () => problemsWith({ failedChecks: ["Gateway check answered 500"] }),
      ["web-1: Gateway check answered 500; correct prism:app.checks: what runs now must pass them"],
    ],
  ];
  for (const [what, problems, expected] of rows) {
    it(`is ${what}`, () => assert.deepEqual(problems(), expected));
  }

  it("is another adoption", () => {
    const settledRun = { ...runOf("v2.3.0", "adopt"), at: at(1), ending: "confirmed" as const };
    const found = inspection({ stack: "production", ledger: ledger({ settledRun }) });
    const [problem] = problemsWith({ inspection: found });
    assert.match(
      problem ?? "",
      /^web-1: was adopted as v2\.3\.0-3333333-5e77195, this would be v2\.3\.0-3333333-\w{7}; if every host was adopted so, change the stack file and deploy: pulumi up; else undo it first \(docs\/adoption\.md\)$/,
    );
  });

  it("is a host that does not answer, and hosts that all run something else", () => {
    const question = adoptionQuestion();
    const idle = { process: null, checkout: null, names: ["other"] };
    const answers = question.answers.map(({ host }) => ({
      host,
      state: "answered" as const,
      answer: survey(host, idle),
    }));
    assert.deepEqual(planAdoption({ ...question, answers }).problems, [
      `no host runs a process ${app} under pm2 of its login user, which knows other; name the right one (--process NAME), log in as the user whose pm2 it is (prism:ssh.user), or deploy for the first time: pulumi up`,
    ]);
    const dead = { host: "web-1", state: "unreachable" as const, reason: "refused", wayOut: "try" };
    const { problems, adoption } = planAdoption({
      ...question,
      answers: [dead, ...question.answers.slice(1)],
    });
    assert.deepEqual([problems, adoption], [["web-1: refused; try"], null]);
  });
});

describe("looksSecret", () => {
  it("knows names and values that hold secrets", () => {
    const secret = [
      ["JWT_SECRET", "x"],
      ["API_KEY", "x"],
      ["SENTRY_DSN", "x"],
      ["DATABASE_URL", "postgres://me:pass@db/x"],
      ["PEM", "-----BEGIN PRIVATE KEY-----"],
    ] as const;
    const open = [
      ["NODE_ENV", "production"],
      ["MONKEY", "x"],
      ["BASE_URL", "https://example.com:8080/x"],
      ["API_KEY", ""],
    ] as const;
    assert.deepEqual(
      secret.filter(([name, value]) => !looksSecret(name, value)),
      [],
    );
    assert.deepEqual(
      open.filter(([name, value]) => looksSecret(name, value)),
      [],
    );
  });
});
