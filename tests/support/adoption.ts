import { hostsOf } from "../../config/inventory";
import type { Answered, Checkout, OldProcess, Survey } from "../../plan/adoption";
import { planAdoption, type AdoptionQuestion } from "../../plan/adoption-plan";
import { inspection } from "./fleet";
import { HOST_KEY, settingsWith } from "./settings";

/** Commit that all hosts of the builders are at. */
export const COMMIT = "3".repeat(40);

const HOSTS = ["web-1", "web-2"];

/** A stack file of two hosts that describes exactly what the builders' hosts run. */
export const VALUES: Readonly<Record<string, unknown>> = {
  release: "v2.3.0",
  repository: "git@git.example.com:prism/gateway.git",
  hosts: HOSTS.map((name, index) => ({
    name,
    address: `192.0.2.${index + 1}`,
    hostKey: HOST_KEY,
    paths: { root: `/srv/${name}` },
  })),
  backup: { method: "none" },
  app: { environment: { DATA_DIR: "{root}/data" }, checks: [] },
};

/** What Bun was started with, by hand. */
export function oldProcess(changes: Partial<OldProcess> = {}): OldProcess {
  return {
    pid: 4711,
    status: "online",
    folder: "/opt/app",
    script: "/usr/local/bin/bun",
    args: ["run", "src/index.ts"],
    interpreter: "none",
    interpreterArgs: [],
    mode: "fork",
    options: {},
    bunArgs: ["run", "src/index.ts"],
    ...changes,
  };
}

/** A clean checkout of v2.3.0. */
export function checkout(changes: Partial<Checkout> = {}): Checkout {
  return {
    folder: "/opt/app",
    appFolder: ".",
    commit: COMMIT,
    tags: ["v2.3.0"],
    lightweight: [],
    changed: [],
    data: [],
    environmentFiles: [],
    others: [],
    ...changes,
  };
}

/** A host that can be adopted as it is. */
export function survey(host: string, changes: Partial<Survey> = {}): Survey {
  return {
    host,
    inspection: inspection({ host }),
    names: ["prism-gateway-api"],
    process: oldProcess(),
    checkout: checkout(),
    ports: [3000],
    environment: { DATA_DIR: `/srv/${host}/data`, JWT_SECRET: "of all users", PORT: "3000" },
    unwritable: [],
    health: { status: 200, json: { status: "healthy", version: "2.3.0" } },
    failedChecks: [],
    missingData: [],
    fingerprint: "f",
    ...changes,
  };
}

/** The question of adopting both hosts, with one thing changed on the first or on both. */
export function adoptionQuestion(
  changes: Partial<Survey> = {},
  question: Partial<AdoptionQuestion> = {},
  both = true,
): AdoptionQuestion {
  const values = question.values ?? VALUES;
  const settings = settingsWith({ migrations: undefined, ...values });
  const answers = hostsOf(settings).map(({ name }, index): Answered<Survey> => {
    const own = both || index === 0 ? changes : {};
    return { host: name, state: "answered", answer: survey(name, own) };
  });
  return {
    stack: "production",
    values,
    settings,
    answers,
    process: "prism-gateway-api",
    without: [],
    origin: { state: "resolved", commit: COMMIT },
    operator: "ann@laptop",
    now: "2026-11-18T02:00:00.000Z",
    ...question,
  };
}

/** What stands in the way if one thing is changed on the first host. */
export function problemsWith(
  changes: Partial<Survey>,
  question: Partial<AdoptionQuestion> = {},
): readonly string[] {
  return planAdoption(adoptionQuestion(changes, question, false)).problems;
}
