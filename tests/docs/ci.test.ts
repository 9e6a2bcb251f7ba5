import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { parse } from "yaml";
import { commandLinesIn, problemOf } from "./support/command-lines";
import { ROOT } from "./support/pages";

/** What a person copies into .github/. */
const TEMPLATES = join(ROOT, "docs", "ci", "github");

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly run?: string;
}

interface Comment {
  readonly id: number;
  readonly body: string;
}

interface Job {
  readonly steps: readonly Step[];
  readonly env?: Readonly<Record<string, string>>;
  readonly environment: string;
}

interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
  readonly concurrency?: { readonly "cancel-in-progress": boolean };
}

const names = readdirSync(join(TEMPLATES, "workflows"));
const workflows = names.map(
  (name) => parse(readFileSync(join(TEMPLATES, "workflows", name), "utf8")) as Workflow,
);
const jobs = workflows.flatMap((workflow) => Object.values(workflow.jobs));
const steps = jobs.flatMap((job) => job.steps);

describe("the workflows for GitHub Actions", () => {
  it("are those that docs/ci.md speaks of", () => {
    assert.deepEqual(names.sort(), [
      "prism-nightly.yml",
      "prism-preview.yml",
      "prism-production.yml",
      "prism-staging.yml",
    ]);
  });

  it("type only commands and options that there are", async () => {
    const lines = steps.flatMap(({ run = "" }) => commandLinesIn(run));
    const problems = await Promise.all(lines.map(problemOf));
    assert.deepEqual(
      problems,
      Array.from(lines, () => null),
    );
    assert.equal(lines.length, 7);
  });

  it("give the action beside them what it asks for, and nothing else", () => {
    const own = steps.filter(({ uses = "" }) => uses.startsWith("./.github/"));
    assert.equal(own.length, jobs.length);
    for (const { uses = "", with: given = {} } of own) {
      const file = join(TEMPLATES, uses.replace("./.github/", ""), "action.yml");
      assert.ok(existsSync(file), file);
      const { inputs } = parse(readFileSync(file, "utf8")) as { inputs: Record<string, unknown> };
      assert.deepEqual(Object.keys(given), Object.keys(inputs));
    }
  });

  it("write the plan as one comment for each stack, and write it anew the next time", async () => {
    const [script = ""] = steps.flatMap(({ with: given }) => given?.["script"] ?? []);
    const comments: Comment[] = [{ id: 1, body: "Looks good" }];
    const issues = {
      listComments: "list",
      createComment: ({ body }: Comment) => comments.push({ id: comments.length + 1, body }),
      updateComment: ({ comment_id, body }: { comment_id: number; body: string }) =>
        comments.splice(comment_id - 1, 1, { id: comment_id, body }),
    };
    const write = (stack: string, plan: string) =>
      runInNewContext(`(async () => {${script}})()`, {
        github: { rest: { issues }, paginate: () => Promise.resolve(comments) },
        context: { repo: { owner: "example", repo: "prism" }, issue: { number: 7 } },
        process: { env: { STACK: stack } },
        require: () => ({ readFileSync: () => plan }),
      }) as Promise<void>;
    await write("staging", "first");
    await write("production", "other");
    await write("staging", "second");
    assert.deepEqual(
      comments.map(({ body }) => body),
      [
        "Looks good",
        "<!-- prism plan of staging -->\nsecond",
        "<!-- prism plan of production -->\nother",
      ],
    );
  });

  it("deploy one at a time, with the policy pack on, and never from the preview's environment", () => {
    const deploying = workflows.filter(({ jobs: all }) =>
      Object.values(all).some((job) => job.steps.some(({ run = "" }) => /pulumi up/.test(run))),
    );
    assert.equal(deploying.length, 2);
    for (const { concurrency, jobs: all } of deploying) {
      assert.equal(concurrency?.["cancel-in-progress"], false);
      for (const { env, environment } of Object.values(all)) {
        assert.equal(env?.["PULUMI_OPTION_POLICY_PACK"], "policies");
        assert.notEqual(environment, "prism-preview");
      }
    }
  });
});
