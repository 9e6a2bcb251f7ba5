import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  previewStep,
  rollbackStep,
  secondUpStep,
  upStep,
  upUnderTrafficStep,
} from "../../../sandbox/rehearsal/deployment-steps";
import type { HostFacts } from "../../../sandbox/rehearsal/hosts";
import { layoutOf, stackFile, type Layout } from "../../../sandbox/rehearsal/layout";
import type { PulumiCall } from "../../../sandbox/rehearsal/pulumi";
import type { RehearsalContext } from "../../../sandbox/rehearsal/step";
import { answer, sandbox } from "./fixtures";

/** Hosts and a Pulumi that do as they are told, so that each broken promise can be shown. */
class Stage {
  readonly calls: string[] = [];
  facts: HostFacts = this.running("v2.3.0");
  /** What `pulumi up` does to the hosts. */
  onUp: () => void = () => undefined;
  code = 0;
  output = "";
  changes: Record<string, number> = { same: 40 };
  traffic = { requests: 100, failed: 0, byKind: {}, p95Milliseconds: 5 };
  trafficStopped = false;

  constructor(readonly layout: Layout) {}

  running(tag: string, on: readonly string[] = ["prod-1", "prod-2"]): HostFacts {
    const names = ["staging-1", "prod-1", "prod-2"];
    const facts = names.map((name) => [name, answer(name, on.includes(name) ? tag : "v2.3.0")]);
    return Object.fromEntries(facts) as HostFacts;
  }

  context(): RehearsalContext {
    return {
      layout: this.layout,
      say: () => undefined,
      engine: { pulumi: "pulumi", version: "3.225.0", source: "built", env: {}, standIns: [] },
      sandbox: sandbox(),
      readHosts: () => Promise.resolve(this.facts),
      pulumi: (call) => Promise.resolve(this.pulumi(call)),
      startTraffic: () => ({
        stop: () => {
          this.trafficStopped = true;
          return Promise.resolve(this.traffic);
        },
      }),
    };
  }

  private pulumi({ words, log }: PulumiCall) {
    this.calls.push(words.slice(0, 4).join(" "));
    if (words[0] === "up" && this.code === 0) this.onUp();
    const stdout =
      words[0] === "stack" ? JSON.stringify([{ resourceChanges: this.changes }]) : this.output;
    const code = words[0] === "up" || words[0] === "preview" ? this.code : 0;
    return { code, stdout, stderr: "", log: `${log}.log` };
  }
}

describe("a deployment step", () => {
  let folder = "";
  let stage: Stage;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "prism-steps-"));
    stage = new Stage(layoutOf(folder));
    mkdirSync(stage.layout.stacks);
    writeFileSync(stackFile(stage.layout, "production"), "config of v2.4.0");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("deploys and finds the release on every host", async () => {
    stage.onUp = () => (stage.facts = stage.running("v2.4.0"));
    const { proof } = await upStep("production", "v2.4.0").run(stage.context());
    assert.equal(proof, "link, /health and working directory of prod-1, prod-2 say v2.4.0");
    assert.deepEqual(stage.calls, [
      "config set prism:release v2.4.0",
      "up --yes --skip-preview --stack",
    ]);
  });

  it("breaks when a host still runs the release before", async () => {
    stage.onUp = () => (stage.facts = stage.running("v2.4.0", ["prod-1"]));
    await assert.rejects(
      upStep("production", "v2.4.0").run(stage.context()),
      /^BrokenPromise: expected v2\.4\.0, found prod-2: current leads to/,
    );
  });

  it("breaks when a host of the other stack is touched", async () => {
    stage.onUp = () => {
      const facts = stage.running("v2.4.0");
      stage.facts = { ...facts, "staging-1": answer("staging-1", "v2.3.0", { ledgerEntries: 7 }) };
    };
    await assert.rejects(upStep("production", "v2.4.0").run(stage.context()), {
      message: "expected no act on any host, found staging-1: 1 new ledger entries",
    });
  });

  it("names the log when pulumi fails", async () => {
    stage.code = 255;
    stage.output =
      "Updating\nDiagnostics:\n    error: prod-1 refused\n\nResources:\n    40 unchanged\n";
    await assert.rejects(upStep("production", "v2.4.0").run(stage.context()), {
      message:
        "pulumi up --yes --skip-preview --stack production: expected exit 0, got 255; " +
        "log production-up-v2.4.0.log; it said:\n    error: prod-1 refused",
    });
  });

  it("stops the traffic also when the update fails", async () => {
    stage.code = 255;
    await assert.rejects(upUnderTrafficStep("production", "v2.4.0").run(stage.context()));
    assert.equal(stage.trafficStopped, true);
  });

  it("breaks when too many requests failed during the update, and still says how many", async () => {
    stage.onUp = () => (stage.facts = stage.running("v2.4.0"));
    stage.traffic = { ...stage.traffic, failed: 5, byKind: { timeout: 5 } };
    const context = stage.context();
    await assert.rejects(upUnderTrafficStep("production", "v2.4.0").run(context), {
      message: "expected at most 0 % of requests to fail, found 5 of 100 (5 x timeout)",
    });
    assert.equal(context.traffic?.failed, 5);
  });

  it("shows a preview that names the release and acts on no host", async () => {
    stage.output = "prod-1: v2.3.0 -> v2.4.0\n  running: [unknown]";
    const findings = await previewStep("production", "v2.4.0").run(stage.context());
    assert.deepEqual(findings, { proof: "no act on any host", shown: stage.output });
  });

  it("breaks when a preview does not say what would be deployed", async () => {
    stage.output = "40 unchanged";
    await assert.rejects(previewStep("production", "v2.4.0").run(stage.context()), {
      message: "expected the preview to name v2.4.0, found no such word in it",
    });
  });

  it("breaks when a preview could not see a host", async () => {
    stage.output = "v2.4.0\n  prod-2: unknown (refused)";
    await assert.rejects(previewStep("production", "v2.4.0").run(stage.context()), {
      message: 'expected a plan from observed hosts, found "prod-2: unknown (refused)"',
    });
  });

  it("proves that a second up does nothing", async () => {
    const { proof } = await secondUpStep("production", "v2.3.0").run(stage.context());
    assert.equal(proof, "40 resources unchanged, 0 acts (18 ledger entries before and after)");
  });

  it("breaks when a second up changes a resource", async () => {
    stage.changes = { same: 38, update: 2 };
    await assert.rejects(secondUpStep("production", "v2.3.0").run(stage.context()), {
      message: "expected every resource unchanged, found 2 update",
    });
  });

  it("breaks when a second up starts a process again", async () => {
    stage.onUp = () => {
      const process = { pid: 9, cwd: "", startTicks: "2" };
      stage.facts = { ...stage.facts, "prod-2": answer("prod-2", "v2.3.0", { process }) };
    };
    await assert.rejects(secondUpStep("production", "v2.3.0").run(stage.context()), {
      message: "expected no act on any host, found prod-2: the app's process is another one",
    });
  });

  it("rolls back by putting the earlier configuration back as it was", async () => {
    const file = stackFile(stage.layout, "production");
    writeFileSync(join(stage.layout.stacks, "production-v2.3.0.yaml"), "config of v2.3.0");
    await rollbackStep("production", "v2.3.0").run(stage.context());
    assert.equal(readFileSync(file, "utf8"), "config of v2.3.0");
    assert.deepEqual(stage.calls, ["up --yes --skip-preview --stack"]);
    assert.equal(existsSync(file), true);
  });
});
