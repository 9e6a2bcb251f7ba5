import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { appSchema } from "../../../config/app";
import type { WorkerFile } from "../../../host/worker-file";
import type { Phase } from "../../../plan/protocol";
import { removeTemporaryFolders } from "../../support/temporary-folder";
import { createOrigin } from "./app";
import { TestHost } from "./host";
import { deploymentOf, type StepOrder } from "./orders";

/** A host whose stage does what a test says. */
export interface SlowHost {
  readonly host: TestHost;
  /** An order of a new run whose install is this shell text; `$at` is a folder of its own. */
  order(install: string, more?: Partial<StepOrder>): StepOrder & { readonly at: string };
  /** Processes that carry the mark of a step of this host. */
  marked(): readonly number[];
  /** Who acts in a step. */
  worker(runId: string, phase?: Phase): WorkerFile;
}

/** Counts that it acts, writes down its pid, and waits for the word to go on. */
export const WAITING = `echo x >> $at/acts; echo $$ > $at/pid; while [ ! -e $at/go ]; do sleep 0.05; done`;

/** Waits for a fact. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    if (await isSo()) return;
    await pause(20);
  }
  assert.fail(`${what}: not within 30 s`);
}

/** True while a process lives. */
export function lives(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Lines of a file; none if there is no file. */
export function linesOf(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n") : [];
}

/** Lets an order go on that waits. */
export function letGo({ at }: { readonly at: string }): void {
  writeFileSync(join(at, "go"), "");
}

/** Sets up a host around the tests of a suite. */
export function useSlowHost(): SlowHost {
  const origin = createOrigin();
  let made: TestHost | undefined;
  let commit = "";
  let runs = 0;
  const rig: SlowHost = {
    get host() {
      assert.ok(made);
      return made;
    },
    order(install, more = {}) {
      runs += 1;
      const at = join(rig.host.folder, `at-${runs}`);
      const script = `at=${at}; mkdir -p $at; ${install}`;
      const app = appSchema.parse({ ...rig.host.app, install: ["sh", "-c", script] });
      const deployment = deploymentOf("v1.0.0", commit, String(runs).padStart(7, "0"));
      const runId = `deploy-${String(runs)}`;
      return { deployment, runId, at, ...more, request: { app, lockSeconds: 0, ...more.request } };
    },
    marked() {
      const mark = `PRISM_STEP=${rig.host.paths.root}/`;
      return readdirSync("/proc")
        .map(Number)
        .filter((pid) => pid > 0 && environmentOf(pid).includes(mark));
    },
    worker(runId, phase = "stage") {
      const file = join(rig.host.paths.root, "state/runs", runId, `${phase}.worker.json`);
      return JSON.parse(readFileSync(file, "utf8")) as WorkerFile;
    },
  };
  before(async () => {
    commit = origin.release({ tag: "v1.0.0" });
    made = await TestHost.create(origin.folder);
  });
  after(() => {
    made?.stop();
    removeTemporaryFolders();
  });
  return rig;
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}
